import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asFault } from '../../core/index.ts';
import { etagOf, isKnown, parseTags, requireMatch } from './etag.ts';

const codeOf = (work: () => unknown) => {
  try {
    work();
    return 'taken';
  } catch (thrown) {
    return asFault(thrown).code;
  }
};

it('a resource has one ETag, however its fields are ordered, and another where anything differs', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (fields, name) => {
      const shuffled = Object.fromEntries(Object.entries(fields).toReversed());
      expect(etagOf(shuffled)).toBe(etagOf(fields));
      const other = { ...fields, [`${name}+`]: fields[`${name}+`] === 1 ? 2 : 1 };
      expect(etagOf(other)).not.toBe(etagOf(fields));
    }),
  );
});

describe('If-Match', () => {
  const etag = etagOf({ a: 1 });
  it.each([
    ['the ETag', etag, 'taken'],
    ['one of several', `"x", ${etag}`, 'taken'],
    ['any', '*', 'taken'],
    ['an older one', '"x"', 'resource.changed'],
    ['a weak one', `W/${etag}`, 'resource.changed'],
    ['one without quotes', etag.slice(1, -1), 'request.invalid'],
    ['nothing', '', 'request.invalid'],
    ['half a list', `${etag},`, 'request.invalid'],
  ])('with %s', (_what, text, code) => {
    expect(codeOf(() => requireMatch(parseTags('If-Match', text) ?? [], etag))).toBe(code);
  });
});

it('If-None-Match knows a weak one too', () => {
  const etag = etagOf({ a: 1 });
  expect([etag, `W/${etag}`, '*', '"x"'].map((text) => isKnown(parseTags('If-None-Match', text), etag))).toEqual([
    true,
    true,
    true,
    false,
  ]);
  expect(isKnown(undefined, etag)).toBe(false);
});
