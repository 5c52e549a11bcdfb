import { keywordHits, keywords, type Keywords } from '../keywords.ts';

/** Words that say what stands beside them, and where they do. */
export interface Contexts {
  /** Turns to another text, which is looked through when something asks for the first time. */
  read(text: string): void;
  /**
   * How near the nearest of a rule's words is to a place: 1 touching, towards 0 at the edge of what counts, 0 where there is
   * none.
   * @param reach characters before the place that count
   */
  near(rule: number, start: number, end: number, reach: number): number;
  /** Whether any word of any rule is near at all: the cheap question that most numbers of a document answer with no. */
  any(start: number, end: number): boolean;
}

/** A sentence before ("my number, since I moved, is …") or a column's title above; and "… is my number" behind. */
export const REACH_BEFORE = 90;
const REACH_AFTER = 32;

/** @param wordsOf the context words of each rule, by the rule's place in the list */
export function contexts(wordsOf: readonly (readonly string[])[]): Contexts {
  const all = [...new Set(wordsOf.flat().map((word) => word.toLowerCase()))];
  const finder: Keywords = keywords(all);
  const placeOf = new Map(all.map((word, at) => [word, at]));
  const speaksFor = wordsOf.map((words) => {
    const flags = new Uint8Array(all.length);
    for (const word of words) flags[placeOf.get(word.toLowerCase()) ?? 0] = 1;
    return flags;
  });
  const hits = keywordHits();
  let unread: string | undefined;
  const scan = (): void => {
    finder.scan(unread ?? '', hits);
    unread = undefined;
  };

  /** The first hit that ends behind `place`; hits are in the order of their ends. */
  const firstEndingAfter = (place: number): number => {
    let low = 0;
    let high = hits.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((hits.ends[middle] ?? 0) <= place) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    read(text) {
      unread = text;
    },
    any(start, end) {
      if (unread !== undefined) scan();
      const at = firstEndingAfter(start - REACH_BEFORE);
      return at < hits.count && (hits.starts[at] ?? 0) < end + REACH_AFTER;
    },
    near(rule, start, end, reach) {
      const flags = speaksFor[rule];
      if (flags === undefined) return 0;
      if (unread !== undefined) scan();
      let nearest = 0;
      for (let at = firstEndingAfter(start - reach); at < hits.count; at += 1) {
        const from = hits.starts[at] ?? 0;
        if (from >= end + REACH_AFTER) break;
        if (flags[hits.words[at] ?? 0] === 0) continue;
        const to = hits.ends[at] ?? 0;
        if (to <= start) nearest = Math.max(nearest, 1 - (start - to) / (reach + 1));
        else if (from >= end) nearest = Math.max(nearest, (1 - (from - end) / (REACH_AFTER + 1)) * 0.7);
      }
      return nearest;
    },
  };
}
