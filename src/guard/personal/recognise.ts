import { REACH_BEFORE, type Contexts } from './context.ts';
import { isDate } from './dates.ts';
import { Score, type Report } from './found.ts';
import type { IdRule } from './rule.ts';
import { edgeKey, type FormNode } from './trie.ts';
import { anyKey, isDigitCode, isWordCode, separatorOf, type Words } from './words.ts';

/** A rule with its check looked up. */
export interface ReadyRule {
  readonly rule: IdRule;
  readonly check: ((compact: string) => boolean) | undefined;
  /** The policy names it, so that a text which is nothing but the value may be one. */
  readonly named: boolean;
}

/**
 * A check of a library costs 2 to 5 µs. A text with more numbers than this that all need one is a table of data; there the
 * form is believed, since hiding too much is the smaller harm.
 */
const CHECKS_MAX = 1_500;
/** Without any check digit the word has to stand close. */
const REACH_UNCHECKED = 60;

/** `000-00-0000` passes many checks and is nobody's. */
const ONE_DIGIT = /^(\d)\1*$/;

const SPACE = 32;
const HYPHEN = 45;
const DOT = 46;
const COLON = 58;
const SLASH = 47;

/** Whether a place is the middle of something longer: a version, a UUID, a path of numbers. */
export function standsFree(text: string, start: number, end: number): boolean {
  const before = start > 0 ? text.charCodeAt(start - 1) : 0;
  if (before === HYPHEN || before === DOT || before === COLON || before === SLASH) {
    if (start > 1 && isDigitCode(text.charCodeAt(start - 2))) return false;
  }
  const after = end < text.length ? text.charCodeAt(end) : 0;
  if (after === HYPHEN || after === SLASH || after === COLON || after === DOT) {
    if (end + 1 < text.length && isDigitCode(text.charCodeAt(end + 1))) return false;
    if (after === HYPHEN && end + 1 < text.length && isWordCode(text.charCodeAt(end + 1))) return false;
  }
  return true;
}

/** Walks the tree of forms from every word on and reports what the rules at its ends accept. */
export function recogniser(rules: readonly ReadyRule[], root: FormNode, contexts: Contexts) {
  return (text: string, words: Words, report: Report): void => {
    let checksLeft = CHECKS_MAX;
    const { count, starts, ends, keys, digits } = words;

    const judge = (index: number, distinct: boolean, first: number, last: number): void => {
      const ready = rules[index];
      if (ready === undefined) return;
      const { rule, check, named } = ready;
      const start = starts[first] ?? 0;
      const end = ends[last] ?? 0;
      const alone = named && first === 0 && last === count - 1 && rule.strength !== 'none';
      const standing = distinct || alone || rule.strength === 'strong';
      if (!standing && !contexts.any(start, end)) return;
      const reach = rule.strength === 'none' ? REACH_UNCHECKED : REACH_BEFORE;
      const near = contexts.near(index, start, end, reach);
      if (near === 0 && (!standing || (rule.strength !== 'strong' && last > first && isInRow(first, last)))) return;
      const written = text.slice(start, end);
      if (rule.category === 'date' && !isDate(written)) return;
      const compact = compactOf(text, words, first, last);
      const upper = compact.toUpperCase();
      if ((near === 0 && !alone && upper !== compact) || ONE_DIGIT.test(compact)) return;
      if (check !== undefined) {
        if (checksLeft > 0) {
          checksLeft -= 1;
          if (!check(upper)) return;
        }
      }
      report(rule.type, rule.category, scoreOf(rule, distinct, near), start, end);
    };

    /** Whether more groups of digits go on before or behind it, so that it is a part of something longer. */
    const isInRow = (first: number, last: number): boolean =>
      continues(last, last + 1) || (first > 0 && continues(first - 1, first));
    const continues = (one: number, next: number): boolean =>
      next < count &&
      (digits[one] ?? 0) > 1 &&
      (digits[next] ?? 0) > 1 &&
      (starts[next] ?? 0) - (ends[one] ?? 0) === 1 &&
      text.charCodeAt(ends[one] ?? 0) === SPACE;

    for (let first = 0; first < count; first += 1) {
      const key = keys[first] ?? -1;
      if (key < 0) continue;
      if (
        (digits[first] ?? 0) === 0 &&
        ((ends[first] ?? 0) - (starts[first] ?? 0) > 3 || (digits[first + 1] ?? 0) === 0)
      )
        continue;
      const length = (ends[first] ?? 0) - (starts[first] ?? 0);
      walk(root.next.get(edgeKey(0, key)), first);
      if (length > 8) walk(root.next.get(edgeKey(0, anyKey(length))), first);
    }

    function walk(from: FormNode | undefined, first: number): void {
      let node = from;
      let last = first;
      while (node !== undefined) {
        if (node.ends.length > 0 && standsFree(text, starts[first] ?? 0, ends[last] ?? 0)) {
          for (const { rule, distinct } of node.ends) judge(rule, distinct, first, last);
        }
        if (last + 1 >= count || (starts[last + 1] ?? 0) - (ends[last] ?? 0) !== 1) return;
        const separator = separatorOf(text.charCodeAt(ends[last] ?? 0));
        if (separator === 0) return;
        last += 1;
        node = node.next.get(edgeKey(separator, keys[last] ?? -1));
      }
    }
  };
}

function scoreOf(rule: IdRule, distinct: boolean, near: number): number {
  if (near > 0) return (rule.strength === 'none' ? Score.context : Score.contextAndCheck) + near * 0.09;
  if (rule.strength === 'strong') return Score.strong;
  return distinct && rule.strength === 'weak' ? Score.formAndCheck : Score.form;
}

function compactOf(text: string, words: Words, first: number, last: number): string {
  let compact = '';
  for (let at = first; at <= last; at += 1) compact += text.slice(words.starts[at], words.ends[at]);
  return compact;
}
