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

export function blocklistDetector({ words, patterns }: Blocklist): Detector {
  const finder = new WordFinder(words);
  const findPatterns = patternFinder(patterns);
  return (text) => {
    const detections = [...finder.find(text, SPANS_MAX), ...findPatterns(text, SPANS_MAX)];
    return detections.length === 0 ? nothingDetected : { score: 1, detections };
  };
}
