import { nothingDetected, type Detected, type Detection, type Detector, type SegmentKind } from '../detector.ts';
import { matchRules } from './match.ts';
import { mentionFactor } from './mention.ts';
import { readAll } from './readings.ts';
import { type ReadyRule, type Rulebook, compileRules } from './rulebook.ts';
import { families, languages } from './rules/all.ts';
import type { Family } from './rules/model.ts';
import { combine } from './score.ts';
import { placeIn } from './views/view.ts';

/** A rule that held inside one stretch of text, at its first places. */
interface Sign {
  readonly rule: ReadyRule;
  readonly family: Family;
  readonly language: string;
  readonly view: string;
  readonly weight: number;
  readonly places: (readonly [start: number, end: number])[];
}

/**
 * Weak signs count together only when they stand near one another: a long document may hold one of each without meaning
 * anything by it. A stretch of 4096 characters and the next one hold a whole jailbreak of the longest usual kind.
 */
const STRETCH_BITS = 12;

/** How many places of one rule are told apart in one stretch: a mention may hide what is meant further on. */
const PLACES_MAX = 6;
/** Below this nothing is asked further: no threshold is as low. */
const MENTIONED_FROM = 0.3;

/** More would tell nobody more. */
const DETECTIONS_MAX = 32;

const UNTRUSTED: ReadonlySet<SegmentKind> = new Set(['tool-result', 'retrieved']);

/** Which parts not to use, to see what each brings: families of rules and readings of the text by name. */
export interface InjectionOptions {
  readonly without?: readonly string[];
}

let everything: Detector | undefined;

/** Looks for instructions that somebody wrote to take over the model, in the text and in what it says when decoded. */
export const detectInjection: Detector = (text, kind) => readyInjectionDetector()(text, kind);

/** The same, with its rules made ready now instead of for the first text. */
export const readyInjectionDetector = (): Detector => (everything ??= injectionDetector());

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
        const known = signs.get(rule.at);
        if (known) {
          if (known.places.length < PLACES_MAX) known.places.push([start, end]);
          return;
        }
        const weight = isUntrusted ? rule.untrusted : rule.weight;
        signs.set(rule.at, { rule, family: rule.family, language, view: view.name, weight, places: [[start, end]] });
      },
      (encoding) => void hints.set(encoding, (hints.get(encoding) ?? 0) + 1),
    );
    return hints;
  });
  let best: Detected = nothingDetected;
  for (const [stretch, signs] of stretches) {
    const near = Array.from(new Map([...(stretches.get(stretch + 1) ?? []), ...signs]).values());
    const most = combine(near);
    if (most <= best.score) continue;
    const meant =
      most < MENTIONED_FROM ? near : near.map((sign) => ({ ...sign, weight: weightMeant(sign, text, kind) }));
    const score = combine(meant);
    if (score > best.score) best = { score, detections: detectionsOf(meant) };
  }
  return best;
}

/** What a rule weighs where it counts most; what stands in many places is not a mention. */
function weightMeant({ places, view, weight }: Sign, text: string, kind: SegmentKind): number {
  if (view !== 'plain' || places.length >= PLACES_MAX) return weight;
  return weight * Math.max(...places.map(([start, end]) => mentionFactor(text, start, end, kind)));
}

/** Each with its own weight; what counts is the score of them all. */
function detectionsOf(signs: Iterable<Sign>): readonly Detection[] {
  return [...signs]
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, DETECTIONS_MAX)
    .map(({ rule, language, view, weight, places: [place = [0, 0]] }) => ({
      rule: language === '' ? `${rule.family}.${rule.id}` : `${rule.family}.${language}.${rule.id}`,
      category: rule.family,
      score: weight,
      start: place[0],
      end: place[1],
      view,
    }));
}
