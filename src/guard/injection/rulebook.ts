import type { Family, Rule, RuleFamily, Shape, Words } from './rules/model.ts';
import { readSayings } from './text/notation.ts';
import { type Entry, type Trie, buildTrie } from './text/trie.ts';

/** A rule with its name told in full and its weights filled in. */
export interface ReadyRule {
  readonly at: number;
  readonly id: string;
  readonly family: Family;
  readonly weight: number;
  readonly untrusted: number;
}

/** A rule over sayings: `parts` meanings, in order or not. */
export interface ReadyPattern extends ReadyRule {
  readonly parts: number;
  readonly within: number;
  readonly isOrdered: boolean;
  /** Where this pattern's parts lie in the matcher's state. */
  readonly slot: number;
}

export interface ReadyShape extends ReadyRule {
  readonly marks: readonly string[];
  readonly shape: RegExp;
}

/** What one saying can mean: a meaning in a language, and the parts of rules that wait for it. */
export interface Sense {
  readonly meaning: string;
  readonly language: string;
  readonly uses: readonly { readonly pattern: ReadyPattern; readonly part: number }[];
}

export interface Rulebook {
  readonly trie: Trie;
  readonly senses: readonly Sense[];
  readonly patterns: readonly ReadyPattern[];
  readonly shapes: readonly ReadyShape[];
  /** Number of parts of all patterns together. */
  readonly slots: number;
}

/**
 * Numbers meanings and rules and grows the tree of sayings.
 * @throws RangeError where a rule asks for a meaning that no language has words for
 */
export function compileRules(families: readonly RuleFamily[], languages: Readonly<Record<string, Words>>): Rulebook {
  const patterns: ReadyPattern[] = [];
  const shapes: ReadyShape[] = [];
  const waiting = new Map<string, { pattern: ReadyPattern; part: number }[]>();
  const phrases: (readonly [meaning: string, phrase: string])[] = [];
  let slots = 0;
  let at = 0;
  for (const { family, rules } of families) {
    for (const rule of rules) {
      const ready = { id: rule.id, family, weight: rule.weight, untrusted: rule.untrusted ?? rule.weight, at };
      at += 1;
      if (isShape(rule)) {
        shapes.push({ ...ready, marks: rule.marks, shape: rule.shape });
        continue;
      }
      const meanings = meaningsOf(rule).map((part, at) => {
        if (!part.startsWith(INLINE)) return part;
        const meaning = `${family}.${rule.id} ${at}`;
        phrases.push([meaning, part.slice(INLINE.length)]);
        return meaning;
      });
      const pattern = {
        ...ready,
        parts: meanings.length,
        within: 'within' in rule ? rule.within : 0,
        isOrdered: !('cluster' in rule),
        slot: slots,
      };
      slots += meanings.length;
      patterns.push(pattern);
      for (const [part, alternatives] of meanings.entries()) {
        for (const meaning of alternatives.split('|')) {
          waiting.set(meaning, [...(waiting.get(meaning) ?? []), { pattern, part }]);
        }
      }
    }
  }
  const lists = Object.entries(languages).flatMap(([language, words]) =>
    Object.entries(words).map(([meaning, notation]) => ({ language, meaning, notation })),
  );
  for (const [meaning, notation] of phrases) lists.push({ language: '', meaning, notation });
  const known = new Set(lists.map(({ meaning }) => meaning));
  for (const meaning of waiting.keys()) {
    if (!known.has(meaning)) throw new RangeError(`a rule asks for "${meaning}", which no language has words for`);
  }
  const senses = lists.map(({ meaning, language }) => ({ meaning, language, uses: waiting.get(meaning) ?? [] }));
  const entries = lists.flatMap(({ notation }, value) =>
    readSayings(notation).map((saying): Entry => ({ ...saying, value })),
  );
  return { trie: buildTrie(entries), senses, patterns, shapes, slots };
}

function isShape(rule: Rule): rule is Shape {
  return 'shape' in rule;
}

/** The meaning of words that tell of an encoding which leaves the text looking like one; their "language" is its name. */
export const HINT = 'hint';

/** Before a list of sayings that stands in the rule itself. */
const INLINE = '=';

/** The meanings a rule waits for; a phrase is one of its own. */
function meaningsOf(rule: Exclude<Rule, Shape>): readonly string[] {
  if ('phrase' in rule) return [INLINE + rule.phrase];
  return 'sequence' in rule ? rule.sequence : rule.cluster;
}
