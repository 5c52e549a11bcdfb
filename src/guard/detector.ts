/** Where a text came from, which decides how far it is trusted. */
export type SegmentKind = 'system' | 'user' | 'tool-result' | 'retrieved' | 'assistant' | 'tool-call';

/** One thing a detector found. It holds places and names, never the text that was found. */
export interface Detection {
  /** The rule or type, e.g. `override.en.ignore-previous`, `iban`, `secret.aws-access-key`. */
  readonly rule: string;
  /** `override`, `extraction` … of injection; the type's group for data. */
  readonly category: string;
  /** 0 to 1. */
  readonly score: number;
  /** UTF-16 offsets into the text as it came; the whole text where it was found only in a decoded view. */
  readonly start: number;
  readonly end: number;
  /** `plain`, or the reading of the text it was found in: `unicode`, `spacing`, `leet`, `base64` … */
  readonly view: string;
}

export interface Detected {
  /** What thresholds are compared with: of injection the capped sum over families, of data the highest detection. */
  readonly score: number;
  readonly detections: readonly Detection[];
}

/** Synchronous, pure, linear in the length of the text, and bounded in what it returns. */
export type Detector = (text: string, kind: SegmentKind) => Detected;

export const nothingDetected: Detected = { score: 0, detections: [] };
