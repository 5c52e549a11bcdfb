import { nothingDetected, type Detected, type Detection, type Detector, type SegmentKind } from '../detector.ts';
import { matchRules } from './match.ts';
import { readAll } from './readings.ts';
import { type ReadyRule, type Rulebook, compileRules } from './rulebook.ts';
import { families, languages } from './rules/all.ts';
import type { Family } from './rules/model.ts';
import { combine } from './score.ts';
import { placeIn } from './views/view.ts';

/** Where a rule held first inside one stretch of text. */
interface Sign {
  readonly rule: ReadyRule;
  readonly family: Family;
  readonly language: string;
  readonly view: string;
  readonly start: number;
  readonly end: number;
  readonly weight: number;
}

/**
 * Weak signs count together only when they stand near one another: a long document may hold one of each without meaning
 * anything by it. A stretch of 4096 characters and the next one hold a whole jailbreak of the longest usual kind.
 */
const STRETCH_BITS = 12;

/** More would tell nobody more. */
const DETECTIONS_MAX = 32;

const UNTRUSTED: ReadonlySet<SegmentKind> = new Set(['tool-result', 'retrieved']);

/** Which parts not to use, to see what each brings: families of rules and readings of the text by name. */
export interface InjectionOptions {
  readonly without?: readonly string[];
}

let everything: Detector | undefined;

/** Looks for instructions that somebody wrote to take over the model, in the text and in what it says when decoded. */
export const detectInjection: Detector = (text, kind) => (everything ??= injectionDetector())(text, kind);

/** Makes the rules ready, which takes as long as a few hundred texts: once for the process, not for each policy. */
export function injectionDetector({ without = [] }: InjectionOptions = {}): Detector {
  const off = new Set(without);
  const book = compileRules(
    families.filter(({ family }) => !off.has(family)),
    languages,
  );
  return (text, kind) => detect(book, off, text, kind);
}

function detect(book: Rulebook, off: ReadonlySet<string>, text: string, kind: SegmentKind): Detected {
  const stretches = new Map<number, Map<number, Sign>>();
  const isUntrusted = UNTRUSTED.has(kind);
  readAll(text, off, (view) => {
    const hints = new Map<string, number>();
    matchRules(
      book,
      view.text,
      view.isLoose,
      (rule, language, from, to) => {
        const [start, end] = view.name === 'plain' ? [from, to] : placeIn(view, from, to);
        const stretch = start >> STRETCH_BITS;
        let signs = stretches.get(stretch);
        if (!signs) stretches.set(stretch, (signs = new Map()));
        if (signs.has(rule.at)) return;
        const weight = isUntrusted ? rule.untrusted : rule.weight;
        signs.set(rule.at, { rule, family: rule.family, language, view: view.name, start, end, weight });
      },
      (encoding) => void hints.set(encoding, (hints.get(encoding) ?? 0) + 1),
    );
    return hints;
  });
  let best: Detected = nothingDetected;
  for (const [stretch, signs] of stretches) {
    const near = new Map([...(stretches.get(stretch + 1) ?? []), ...signs]);
    const score = combine(near.values());
    if (score > best.score) best = { score, detections: detectionsOf(near.values()) };
  }
  return best;
}

/** Each with its own weight; what counts is the score of them all. */
function detectionsOf(signs: Iterable<Sign>): readonly Detection[] {
  return [...signs]
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, DETECTIONS_MAX)
    .map(({ rule, language, view, start, end, weight }) => ({
      rule: language === '' ? `${rule.family}.${rule.id}` : `${rule.family}.${language}.${rule.id}`,
      category: rule.family,
      score: weight,
      start,
      end,
      view,
    }));
}
