import { encodedViews } from './views/encoded.ts';
import { escapedViews } from './views/escaped.ts';
import { hiddenViews } from './views/hidden.ts';
import { leetViews } from './views/leet.ts';
import { spacingViews } from './views/spacing.ts';
import { surveyRuns } from './views/survey.ts';
import { reversedView, rot13View } from './views/turned.ts';
import { unicodeViews } from './views/unicode.ts';
import { type View, type ViewMaker } from './views/view.ts';

const MAKERS: readonly (readonly [group: string, ViewMaker])[] = [
  ['unicode', unicodeViews],
  ['hidden', hiddenViews],
  ['spacing', spacingViews],
  ['leet', leetViews],
  ['encoded', encodedViews],
  ['escaped', escapedViews],
];
const ENCODING_GROUP = 'turned';

/** Groups of readings, by which they can be switched off. */
export const READINGS: readonly string[] = [...MAKERS.map(([group]) => group), ENCODING_GROUP];

/** What words of an encoding lead to. */
const TURNED: Readonly<Record<string, (text: string) => View>> = { rot13: rot13View, reversed: reversedView };

/** One such word may be chance. */
const HINTS_MIN = 2;

/** An encoding inside an encoding is read, what is deeper is not. */
const DEPTH_MAX = 2;

/** More readings of one text are a way to keep us busy. */
const VIEWS_MAX = 64;

/** Looks at one reading and tells which encodings its words hint at. */
export type Look = (view: View) => ReadonlyMap<string, number>;

/** Every reading of the text, the text itself first, until none is left or their number is spent. */
export function readAll(text: string, off: ReadonlySet<string>, look: Look): void {
  let waiting: View[] = [{ name: 'plain', text, isLoose: false, start: 0, end: text.length }];
  let seen = 0;
  for (let depth = 0; depth <= DEPTH_MAX && waiting.length > 0; depth += 1) {
    const next: View[] = [];
    for (const view of waiting) {
      if ((seen += 1) > VIEWS_MAX) return;
      const hinted = look(view);
      if (depth === DEPTH_MAX) continue;
      for (const [name, count] of hinted) {
        const turn = TURNED[name];
        if (count >= HINTS_MIN && turn && !off.has(ENCODING_GROUP)) next.push(within(view, turn(view.text)));
      }
      const candidates = surveyRuns(view.text);
      for (const [group, make] of MAKERS)
        if (!off.has(group)) next.push(...make(view.text, candidates).map((inner) => within(view, inner)));
    }
    waiting = next;
  }
}

/** A reading of a reading lies where the outer one does. */
function within(outer: View, inner: View): View {
  if (outer.name === 'plain') return inner;
  const { pieces: _, ...rest } = inner;
  return { ...rest, name: `${outer.name}+${inner.name}`, start: outer.start, end: outer.end };
}
