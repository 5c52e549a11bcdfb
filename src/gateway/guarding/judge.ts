import {
  joinFindings,
  maskFindings,
  SLICE_LENGTH,
  slicesOf,
  type Finding,
  type Masking,
  type Stage,
} from '../../guard/index.ts';
import { blocking, isMasking, type Guarded } from './guarded.ts';
import { replace, type Segment, type Segments } from './segments.ts';

/** What the checks said of a list of texts, which are masked now where they were to be. */
export interface Judgement {
  readonly findings: readonly Finding[];
  /** What must not pass; the texts are as they were. */
  readonly stop: Finding | undefined;
  /** Where. */
  readonly place: string;
}

export interface JudgeOptions {
  /** Told of what is found in each text. */
  readonly note?: (findings: readonly Finding[], segment: Segment) => void;
  /** Asked between two slices: throws where there is nobody to go on for. */
  readonly stillWanted?: () => void;
  /** Keeps what is masked, so that it comes back; of an answer nothing does. */
  readonly masking?: () => Masking;
}

/**
 * Has the checks look into each text, and masks. Up to `SLICE_LENGTH` of texts is done at once; of more, other calls have
 * their turns in between.
 * @throws Fault `guard.unavailable`
 */
export function judgeSegments(
  guarded: Guarded,
  segments: Segments,
  stageOf: (segment: Segment) => Stage,
  options: JudgeOptions = {},
): Judgement | Promise<Judgement> {
  let length = 0;
  for (const { text } of segments.list) length += text.length;
  const judge = new Judge(segments, options);
  if (length > SLICE_LENGTH) return inSlices(guarded, segments, stageOf, options, judge);
  for (const segment of segments.list) {
    if (judge.takes(segment, guarded.examine(stageOf(segment), segment.kind, segment.text))) break;
  }
  return judge.conclude();
}

async function inSlices(
  guarded: Guarded,
  { list }: Segments,
  stageOf: (segment: Segment) => Stage,
  { stillWanted }: JudgeOptions,
  judge: Judge,
): Promise<Judgement> {
  let length = 0;
  for (const segment of list) {
    const parts = [];
    for (const slice of slicesOf(segment.text.length)) {
      const text = segment.text.slice(slice.start, slice.end);
      parts.push({ slice, findings: guarded.examine(stageOf(segment), segment.kind, text) });
      length += text.length;
      if (length < SLICE_LENGTH) continue;
      length = 0;
      await new Promise((resolve) => setImmediate(resolve));
      stillWanted?.();
    }
    if (judge.takes(segment, joinFindings(parts))) break;
  }
  return judge.conclude();
}

class Judge {
  readonly #segments: Segments;
  readonly #options: JudgeOptions;
  readonly #findings: Finding[] = [];
  readonly #masked: { readonly segment: Segment; readonly findings: readonly Finding[] }[] = [];
  #stop: Finding | undefined;
  #place = '';

  constructor(segments: Segments, options: JudgeOptions) {
    this.#segments = segments;
    this.#options = options;
  }

  /** @returns whether nothing else matters any more */
  takes(segment: Segment, findings: readonly Finding[]): boolean {
    if (findings.length === 0) return false;
    this.#options.note?.(findings, segment);
    this.#findings.push(...findings);
    this.#stop = blocking(findings);
    this.#place = segment.place;
    if (findings.some(isMasking)) this.#masked.push({ segment, findings });
    return this.#stop !== undefined;
  }

  conclude(): Judgement {
    if (!this.#stop && this.#masked.length > 0) {
      for (const { segment, findings } of this.#masked)
        replace(segment, maskFindings(segment.text, findings, this.#options.masking?.()));
      for (const opened of this.#segments.opened) opened.close();
    }
    return { findings: this.#findings, stop: this.#stop, place: this.#place };
  }
}
