import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

/** The same value with the keys of every object in another order. */
function shuffled(value: unknown, backwards: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, backwards));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, item]) => [key, shuffled(item, !backwards)] as const);
  return Object.fromEntries(backwards ? entries.toReversed() : entries);
}

// `__proto__` as a key is refused at the door, and `fromEntries` would set it as any other.
const json = fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' });

test('the order of keys makes no difference, however deep', () => {
  fc.assert(fc.property(json, (value) => canonicalJson(shuffled(value, true)) === canonicalJson(value)));
});

test('it reads back as the value it was made of', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('different values have different texts', () => {
  fc.assert(
    fc.property(json, json, (a, b) => {
      const same = canonicalJson(a) === canonicalJson(b);
      expect(same).toBe(canonicalJson(JSON.parse(JSON.stringify(a))) === canonicalJson(JSON.parse(JSON.stringify(b))));
      if (same) expect(JSON.parse(JSON.stringify(a))).toEqual(JSON.parse(JSON.stringify(b)));
    }),
  );
});

test.each([
  ['a letter and its decomposed form', 'é', 'e\u0301'],
  ['two lone surrogates', '\ud800', '\ud801'],
  ['a number and its text', 1, '1'],
  ['nothing and its absence in a list', [null], []],
  ['what looks like the end of a text', { a: 'b","c":"d' }, { a: 'b', c: 'd' }],
])('%s are kept apart', (_what, a, b) => {
  expect(canonicalJson(a)).not.toBe(canonicalJson(b));
});

test('a field that is undefined is as one that is not there', () => {
  expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}');
});
