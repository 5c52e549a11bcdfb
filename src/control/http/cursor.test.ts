import fc from 'fast-check';
import { expect, it } from 'vitest';
import { asFault, Secret } from '../../core/index.ts';
import { cursorsUnder } from './cursor.ts';

const cursors = cursorsUnder(new Secret('pepper'));
const listing = fc.record({ path: fc.string(), filter: fc.dictionary(fc.string(), fc.string()) });
const position = fc.string({ minLength: 1, unit: 'grapheme' });
const codeOf = (work: () => unknown) => {
  try {
    work();
    return 'taken';
  } catch (thrown) {
    return asFault(thrown).code;
  }
};

it('a cursor leads where it was made to, on every node with the pepper', () => {
  fc.assert(
    fc.property(listing, position, (each, at) => {
      const cursor = cursors.seal(each, at);
      expect(cursorsUnder(new Secret('pepper')).open(each, cursor)).toBe(at);
      expect(cursor).toMatch(/^[\w-]+$/);
    }),
  );
});

it('a cursor of another listing, of another installation, or altered in any byte is refused', () => {
  fc.assert(
    fc.property(listing, position, fc.nat(), (each, at, where) => {
      const cursor = cursors.seal(each, at);
      const bytes = Buffer.from(cursor, 'base64url');
      bytes[where % bytes.length] = (bytes[where % bytes.length] ?? 0) ^ 1;
      expect([
        codeOf(() => cursors.open(each, bytes.toString('base64url'))),
        codeOf(() => cursors.open({ ...each, path: `${each.path}x` }, cursor)),
        codeOf(() => cursors.open({ ...each, filter: { ...each.filter, more: '1' } }, cursor)),
        codeOf(() => cursorsUnder(new Secret('other')).open(each, cursor)),
      ]).toEqual(Array.from({ length: 4 }, () => 'request.invalid'));
    }),
  );
});

it('what was never a cursor is refused', () => {
  fc.assert(
    fc.property(listing, fc.string(), (each, text) => {
      expect(codeOf(() => cursors.open(each, text))).toBe('request.invalid');
    }),
  );
});
