import type { Masking } from './masking.ts';

/** Puts values back into one stream of text: one for each choice, part and argument of a tool. */
export interface Restorer {
  /** @returns what is certain; held back is only the longest end that may still become a placeholder */
  push(chunk: string): string;
  /** What was held back, when nothing more comes. */
  end(): string;
}

/** Inside the arguments of a tool a value stands in a JSON string. */
export type RestoreInto = 'text' | 'json';

interface Node {
  readonly next: Map<string, Node>;
  /** Set where a placeholder is complete but for its closing brackets. */
  value?: string;
}

/** Models set spaces and backslashes between the signs of a placeholder, one or two and never a line of them. */
const SKIPPED_MAX = 2;
const isSkipped = (sign: string): boolean => sign === ' ' || sign === '\\' || sign === '\u00a0' || sign === '\u200b';
/** What models write for the dot in the middle. */
const DOTS = ['·', '.', '•', '-', ':', '*', '‧', '⋅', '・'];
/** The dot as JSON writes it in plain ASCII; its backslash is skipped. */
const DOT_ESCAPED = ['u', '0', '0', 'b', '7'];

/**
 * All placeholders of the request as one tree of their signs, without brackets and letter case. No sign of a placeholder's
 * inside can begin another one, so that after a wrong sign the search starts anew behind the bracket it began with.
 */
function treeOf({ values }: Masking, into: RestoreInto): Node {
  const root: Node = { next: new Map() };
  for (const [placeholder, value] of values) {
    let node = root;
    for (const sign of placeholder.slice(2, -2).toLowerCase()) node = step(node, sign);
    node.value = into === 'json' ? JSON.stringify(value).slice(1, -1) : value;
  }
  return root;
}

function step(node: Node, sign: string): Node {
  const known = node.next.get(sign);
  if (known !== undefined) return known;
  const child: Node = { next: new Map() };
  if (sign === '·') {
    for (const dot of DOTS) node.next.set(dot, child);
    let at = node;
    for (const [index, escaped] of DOT_ESCAPED.entries()) {
      const then: Node = index === DOT_ESCAPED.length - 1 ? child : { next: new Map() };
      at.next.set(escaped, then);
      at = then;
    }
  } else node.next.set(sign, child);
  return child;
}

export function restorer(masking: Masking, into: RestoreInto = 'text'): Restorer {
  const root = treeOf(masking, into);
  /** In a text a backslash may belong to the bracket behind it; in JSON it belongs to the JSON. */
  let held = '';
  let opened = 0;
  let skipped = 0;
  let node: Node | undefined;
  /** The value of a placeholder that is complete, while its second closing bracket may still come. */
  let complete: string | undefined;

  const reset = (): void => {
    held = '';
    opened = 0;
    skipped = 0;
    node = undefined;
    complete = undefined;
  };

  /** The held signs cannot begin a placeholder at their first: that one is certain, the rest is read again. */
  const giveUp = (sign: string): string => {
    const again = held.slice(1) + sign;
    const certain = held.slice(0, 1);
    reset();
    let out = certain;
    for (const one of again) out += read(one);
    return out;
  };

  const read = (sign: string): string => {
    if (complete !== undefined) {
      const value = complete;
      if (sign === ']') {
        reset();
        return value;
      }
      if (isSkipped(sign) && skipped < SKIPPED_MAX) {
        held += sign;
        skipped += 1;
        return '';
      }
      const behind = held;
      reset();
      let out = value;
      for (const one of behind + sign) out += read(one);
      return out;
    }
    if (opened === 0) {
      const before = held;
      held = '';
      if (sign === '[') {
        held = before + sign;
        opened = 1;
        node = root;
        return '';
      }
      if (sign !== '\\' || into === 'json') return before + sign;
      held = sign;
      return before;
    }
    if (isSkipped(sign) && skipped < SKIPPED_MAX) {
      held += sign;
      skipped += 1;
      return '';
    }
    if (sign === '[' && node === root && opened === 1) {
      held += sign;
      opened = 2;
      skipped = 0;
      return '';
    }
    if (sign === ']' && node?.value !== undefined) {
      const { value } = node;
      const twice = opened === 2;
      reset();
      if (!twice) return value;
      complete = value;
      return '';
    }
    const then = node?.next.get(sign.toLowerCase());
    if (then === undefined) return giveUp(sign);
    held += sign;
    node = then;
    skipped = 0;
    return '';
  };

  return {
    push(chunk) {
      if (masking.values.size === 0 || (held === '' && complete === undefined && !/[[\\]/.test(chunk))) return chunk;
      let out = '';
      for (let at = 0; at < chunk.length; at += 1) out += read(chunk[at] ?? '');
      return out;
    },
    end() {
      const rest = (complete ?? '') + held;
      reset();
      return rest;
    },
  };
}
