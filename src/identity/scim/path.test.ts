import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScimFault } from './fault.ts';
import { parseFilter, parsePath } from './path.ts';

const wordOf = (work: () => unknown): string => {
  try {
    work();
    return 'ok';
  } catch (error) {
    return error instanceof ScimFault ? String(error.word) : String(error);
  }
};
const plain = (attribute: string, sub?: string) => ({ attribute, sub, where: [] });

describe('a filter', () => {
  it.each([
    ['userName eq "ada@example.com"', [{ at: plain('username'), operator: 'eq', operand: 'ada@example.com' }]],
    ['displayName Eq "Ops"', [{ at: plain('displayname'), operator: 'eq', operand: 'Ops' }]],
    ['name.familyName co "O\\"Neil"', [{ at: plain('name', 'familyname'), operator: 'co', operand: 'O"Neil' }]],
    ['active eq true', [{ at: plain('active'), operator: 'eq', operand: true }]],
    ['externalId pr', [{ at: plain('externalid'), operator: 'pr', operand: null }]],
    [
      'urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"',
      [{ at: plain('username'), operator: 'sw', operand: 'J' }],
    ],
    [
      'id eq "x" and members eq "y"',
      [
        { at: plain('id'), operator: 'eq', operand: 'x' },
        { at: plain('members'), operator: 'eq', operand: 'y' },
      ],
    ],
    [
      'emails[type eq "work"].value eq "a@b.c"',
      [
        {
          at: { attribute: 'emails', sub: 'value', where: [{ at: plain('type'), operator: 'eq', operand: 'work' }] },
          operator: 'eq',
          operand: 'a@b.c',
        },
      ],
    ],
  ])('%s is understood', (text, expected) => {
    expect(parseFilter(text)).toEqual(expected);
  });

  it.each([
    '',
    'userName',
    'userName eq',
    'userName eq ada',
    'userName gt "a"',
    'userName eq "a" or userName eq "b"',
    'not (userName eq "a")',
    '(userName eq "a")',
    'userName eq "a" and',
    'userName eq "a',
    'userName eq "a\\x"',
    "userName eq 'a'",
    'userName eq "a"; drop table users',
    'emails[type eq "work" eq "a"',
    `userName eq "${'a'.repeat(2_000)}"`,
    Array.from({ length: 9 }, () => 'id eq "a"').join(' and '),
  ])('%s is refused', (text) => {
    expect(wordOf(() => parseFilter(text))).toBe('invalidFilter');
  });

  it('of whatever text is understood or refused, and nothing else happens', () => {
    const piece = fc.constantFrom(
      'userName',
      ' eq ',
      '"a"',
      ' and ',
      '[',
      ']',
      '.',
      'urn:x',
      '\\',
      '"',
      ' ',
      'pr',
      'é',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        expect(['ok', 'invalidFilter']).toContain(wordOf(() => parseFilter(pieces.join(''))));
      }),
    );
  });
});

describe('a path', () => {
  it.each([
    ['members', plain('members')],
    ['name.givenName', plain('name', 'givenname')],
    [
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
      expect.objectContaining({ sub: undefined }),
    ],
    ['members[value eq "x"]', { attribute: 'members', sub: undefined, where: [expect.anything()] }],
  ])('%s is understood', (text, expected) => {
    expect(parsePath(text)).toEqual(expected);
  });

  it.each(['', ' ', '.', 'members[', 'members[value eq "x"', 'name.', 'name..x', '[value eq "x"]', 'a b'])(
    '%j is refused',
    (text) => {
      expect(wordOf(() => parsePath(text))).toBe('invalidPath');
    },
  );
});
