import type { Family, Rule, RuleFamily, Shape, Words } from './rules/model.ts';
import { readSayings } from './text/notation.ts';
import { type Trie, buildTrie } from './text/trie.ts';

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

/** What one saying can mean, in which languages, and the parts of rules that wait for it. */
export interface Sense {
  readonly meaning: string;
  /** A bit for each language; all of them for what stands in a rule itself. */
  readonly languages: number;
  readonly uses: readonly { readonly pattern: ReadyPattern; readonly part: number }[];
}

export interface Rulebook {
  readonly trie: Trie;
  readonly senses: readonly Sense[];
  readonly shapes: readonly ReadyShape[];
  /** Number of parts of all patterns together. */
  readonly slots: number;
  /** Name of the first of these languages; none for all of them. */
  readonly languageOf: (languages: number) => string;
}

/** Before a list of sayings that stands in the rule itself. */
const INLINE = '=';
const ALL_LANGUAGES = -1;
/** English has the first bit for itself; of the others, some that share nothing share one. */
const bitOf = (index: number): number => (index === 0 ? 1 : 1 << (1 + ((index - 1) % 30)));

/**
 * Numbers meanings and rules and grows the tree of sayings.
 * @throws RangeError where a rule asks for a meaning that no language has words for
 */
export function compileRules(families: readonly RuleFamily[], languages: Readonly<Record<string, Words>>): Rulebook {
  const shapes: ReadyShape[] = [];
  const uses = new Map<string, { pattern: ReadyPattern; part: number }[]>();
  const lists: { meaning: string; notation: string; languages: number }[] = [];
  const names = Object.keys(languages);
  for (const [index, name] of names.entries()) {
    for (const [meaning, notation] of Object.entries(languages[name] ?? {})) {
      lists.push({ meaning, notation, languages: bitOf(index) });
    }
  }
  const known = new Set(lists.map(({ meaning }) => meaning));
  let slots = 0;
  let at = 0;
  for (const { family, rules } of families) {
    for (const rule of rules) {
      const { id, weight, untrusted = weight } = rule;
      const ready = { id, family, weight, untrusted, at };
      at += 1;
      if (isShape(rule)) {
        shapes.push({ ...ready, marks: rule.marks, shape: rule.shape });
        continue;
      }
      const parts = partsOf(rule);
      const within = 'within' in rule ? rule.within : 0;
      const pattern = { ...ready, parts: parts.length, within, isOrdered: !('cluster' in rule), slot: slots };
      slots += parts.length;
      for (const [part, wanted] of parts.entries()) {
        const isInline = wanted.startsWith(INLINE);
        if (isInline) {
          lists.push({
            meaning: `${family}.${id} ${part}`,
            notation: wanted.slice(INLINE.length),
            languages: ALL_LANGUAGES,
          });
        }
        for (const meaning of isInline ? [`${family}.${id} ${part}`] : wanted.split('|')) {
          if (!isInline && !known.has(meaning)) {
            throw new RangeError(`a rule asks for "${meaning}", which no language has words for`);
          }
          uses.set(meaning, [...(uses.get(meaning) ?? []), { pattern, part }]);
        }
      }
    }
  }
  const { senses, entries } = gatherSenses(lists, uses);
  const languageOf = (bits: number): string =>
    bits === ALL_LANGUAGES ? '' : (names.find((_, index) => (bitOf(index) & bits) !== 0) ?? '');
  return { trie: buildTrie(entries), senses, shapes, slots, languageOf };
}

/** One sense for each saying and meaning, whichever languages share it. */
function gatherSenses(
  lists: readonly { readonly meaning: string; readonly notation: string; readonly languages: number }[],
  uses: ReadonlyMap<string, Sense['uses']>,
) {
  const found = new Map<string, { text: string; isStem: boolean; meaning: string; languages: number }>();
  for (const { meaning, notation, languages } of lists) {
    for (const { text, isStem } of readSayings(notation)) {
      const key = `${meaning}\n${isStem ? '*' : ''}${text}`;
      const known = found.get(key);
      if (known) known.languages |= languages;
      else found.set(key, { text, isStem, meaning, languages });
    }
  }
  const senses: Sense[] = [];
  const numbers = new Map<string, number>();
  const entries = Array.from(found.values(), ({ text, isStem, meaning, languages }) => {
    const key = `${languages} ${meaning}`;
    let value = numbers.get(key);
    if (value === undefined) {
      numbers.set(key, (value = senses.length));
      senses.push({ meaning, languages, uses: uses.get(meaning) ?? [] });
    }
    return { text, isStem, value };
  });
  return { senses, entries };
}

function isShape(rule: Rule): rule is Shape {
  return 'shape' in rule;
}

/** The meanings a rule waits for; a phrase is one of its own. */
function partsOf(rule: Exclude<Rule, Shape>): readonly string[] {
  if ('phrase' in rule) return [INLINE + rule.phrase];
  return 'sequence' in rule ? rule.sequence : rule.cluster;
}
