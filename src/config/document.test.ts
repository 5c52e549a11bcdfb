import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { parseYaml } from './document.ts';

test.each([
  ['a: "x', 'a character is missing here'],
  ['a: [', 'a bracket "[" is not closed'],
  ['a: {x: 1\nb: 3', 'a brace "{" is not closed'],
  ['a:\n  b: 1\n c: 2', 'the indentation is wrong'],
  ['a:\n\t- b', 'a tab is used for indentation'],
  ['a: 1\n---\nb: 2', 'the file holds more than one document'],
  ['a: !env B', 'tags (!name) are not understood'],
  ['a: @b', 'plain text may not begin with this character'],
  ['a: 1\na: 2', 'the key stands twice in this mapping'],
])('a fault of the YAML is told in our own words: %j', (text, message) => {
  expect(parseYaml(text).problems.map((problem) => problem.message)).toContain(message);
});

test('a key that stands twice is shown at its second place, and the rest is still read', () => {
  const document = parseYaml('a: 1\nb: 2\na: 3\n');
  expect(document.problems).toMatchObject([{ line: 3, column: 1 }]);
  expect({ ...(document.value as object) }).toEqual({ a: 1, b: 2 });
});

test('the place of a value, of its key, and of what is missing', () => {
  const document = parseYaml('a:\n  b: [1, { c: 2 }]\n');
  expect([
    document.locate(['a', 'b', 1, 'c']),
    document.locate(['a', 'b'], 'key'),
    document.locate(['a', 'b', 1, 'd']),
  ]).toEqual([
    { line: 2, column: 15 },
    { line: 2, column: 3 },
    { line: 2, column: 10 },
  ]);
});

test('an alias without an anchor is a violation at its place', () => {
  expect(parseYaml('a: *b').remarks).toMatchObject([{ path: ['a'], message: 'the alias has no anchor before it' }]);
});

test('an alias stands for what its anchor names', () => {
  expect(JSON.stringify(parseYaml('a: &x { b: 1 }\nc: *x').value)).toBe('{"a":{"b":1},"c":{"b":1}}');
});

test.each([
  [
    'aliases of aliases',
    `a: &a [1,1,1,1,1,1,1,1,1]\n${'bcdefghi'
      .split('')
      .map((name, at) => `${name}: &${name} [${`*${'abcdefgh'[at]},`.repeat(9)}]`)
      .join('\n')}`,
  ],
  ['an alias inside its own anchor', 'a: &a [*a]'],
  ['very deep nesting', `a: ${'['.repeat(200)}${']'.repeat(200)}`],
])('%s are refused instead of filling the memory', (_name, text) => {
  expect(parseYaml(text).remarks.map((remark) => remark.message)).toContain(
    'the file is nested too deeply or grows too large through its aliases',
  );
});

test('a file of more than a megabyte is refused unread', () => {
  expect(parseYaml(`a: ${'x'.repeat(1_048_576)}`)).toMatchObject({ broken: true });
});

test('a key that would reach a prototype is refused', () => {
  expect(parseYaml('__proto__: { polluted: 1 }').remarks).toHaveLength(1);
});

test('numbers are keys as they are written', () => {
  expect(Object.keys(parseYaml('1.0: a\n0x10: b').value as object)).toEqual(['1.0', '0x10']);
});

test('an empty file is an empty mapping', () => {
  expect(parseYaml('')).toMatchObject({ broken: false, problems: [] });
});

test('plain data survives the way through YAML', () => {
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  const key = fc.string({ minLength: 1 }).filter((name) => name !== '__proto__');
  const data = fc.dictionary(key, fc.oneof(leaf, fc.array(leaf), fc.dictionary(key, leaf)));
  fc.assert(
    fc.property(data, (value) => {
      const read = parseYaml(stringify(value)).value;
      expect(JSON.parse(JSON.stringify(read))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

const PUNCTUATION = 'ab:{}[],"\'&*!|>-#\n \t@%'.split('');

test('no text makes the parser throw, and every problem has a place', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...PUNCTUATION), maxLength: 60 }), (text) => {
      const { problems } = parseYaml(text);
      expect(problems.every(({ line, column }) => line >= 1 && column >= 1)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
