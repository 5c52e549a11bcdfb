import { anyKey, Separator, WORD_MAX, wordKey } from './words.ts';

/** What a form ends in: the rule's place in the list, and whether this form of it speaks for itself. */
export interface FormEnd {
  readonly rule: number;
  readonly distinct: boolean;
}

/** Forms of all rules as one tree over groups of digits and letters. */
export interface FormNode {
  readonly next: Map<number, FormNode>;
  readonly ends: FormEnd[];
}

export const edgeKey = (separator: number, word: number): number => (separator << 26) | word;

/** A group may hold this many places that are digit or letter; each doubles the edges. A group that is nothing else has one edge. */
const EITHER_MAX = 8;

const SIGNS: Record<string, number> = {
  '-': Separator.hyphen,
  ' ': Separator.space,
  '.': Separator.dot,
  '/': Separator.slash,
  '+': Separator.plus,
  '(': Separator.bracket,
};

interface Group {
  readonly separator: number;
  readonly places: string;
}

function groupsOf(form: string): Group[] {
  const groups: Group[] = [];
  let separator: number = Separator.none;
  for (const part of form.split(/([-. /+(])/)) {
    const sign = SIGNS[part];
    if (sign === undefined) groups.push({ separator, places: part });
    else separator = sign;
  }
  return groups;
}

function keysOf(places: string): number[] {
  const { length } = places;
  if (!/^[DLA]+$/.test(places) || length > WORD_MAX) throw new RangeError(`not a group of a form: ${places}`);
  if (length > EITHER_MAX && /^A+$/.test(places)) return [anyKey(length)];
  const either = places.split('A').length - 1;
  if (either > EITHER_MAX) throw new RangeError(`too many places that may be both in ${places}`);
  const keys: number[] = [];
  for (let choice = 0; choice < 1 << either; choice += 1) {
    let letters = 0;
    let open = choice;
    for (const place of places) {
      const letter = place === 'L' || (place === 'A' && (open & 1) === 1);
      if (place === 'A') open >>= 1;
      letters = (letters << 1) | (letter ? 1 : 0);
    }
    keys.push(wordKey(length, letters));
  }
  return keys;
}

function insert(root: FormNode, groups: readonly Group[], end: FormEnd): void {
  let nodes = [root];
  for (const { separator, places } of groups) {
    nodes = keysOf(places).flatMap((key) =>
      nodes.map((node) => {
        const edge = edgeKey(separator, key);
        const child = node.next.get(edge) ?? { next: new Map(), ends: [] };
        node.next.set(edge, child);
        return child;
      }),
    );
  }
  for (const node of new Set(nodes)) node.ends.push(end);
}

/** @param forms of each rule, by the rule's place in the list */
export function formTree(forms: readonly (readonly string[])[]): FormNode {
  const root: FormNode = { next: new Map(), ends: [] };
  forms.forEach((written, rule) => {
    for (const form of written) {
      const distinct = form.endsWith('!');
      const bare = distinct ? form.slice(0, -1) : form;
      const spelt = bare.includes('~') ? ['-', ' ', '.'].map((sign) => bare.replaceAll('~', sign)) : [bare];
      for (const one of spelt) insert(root, groupsOf(one), { rule, distinct });
    }
  });
  return root;
}
