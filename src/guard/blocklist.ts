import { nothingDetected, type Detector } from './detector.ts';
import { patternFinder } from './patterns.ts';
import { WordFinder } from './words.ts';

/** What a customer does not want to pass. */
export interface Blocklist {
  /** Whole words or phrases, whatever their case. */
  readonly words: readonly string[];
  /** In RE2's syntax, which takes time linear in the text. */
  readonly patterns: readonly string[];
}

/** So many places of one list in one text tell enough, and keep records small. */
const SPANS_MAX = 64;

/** What a pattern finds may have spaces in it up to here; in a stream, what is longer may be missed. */
const PATTERN_REACH = 256;
/** A phrase may be written with wider gaps than it was listed with. */
const GAPS = 1.5;

/** UTF-16 units of the longest thing on the list that may have spaces in it. */
export function blocklistReach({ words, patterns }: Blocklist): number {
  const longest = words.reduce((most, word) => Math.max(most, word.length), 0);
  return Math.max(patterns.length > 0 ? PATTERN_REACH : 0, Math.ceil(longest * GAPS));
}

export function blocklistDetector({ words, patterns }: Blocklist): Detector {
  const finder = new WordFinder(words);
  const findPatterns = patternFinder(patterns);
  return (text) => {
    const detections = [...finder.find(text, SPANS_MAX), ...findPatterns(text, SPANS_MAX)];
    return detections.length === 0 ? nothingDetected : { score: 1, detections };
  };
}
