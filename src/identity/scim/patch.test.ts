import { describe, expect, it } from 'vitest';
import { ScimFault } from './fault.ts';
import { patchGroup, patchUser } from './patch.ts';
import { readGroup, readUser } from './read.ts';
import type { GroupAttributes, UserAttributes } from './resource.ts';

const ids = Array.from({ length: 4 }, (_, n) => `0198c7d2-0000-7000-8000-00000000000${n}`) as [
  string,
  string,
  string,
  string,
];
const [one, two, three] = ids;
const ada: UserAttributes = readUser({
  userName: 'ada@example.com',
  externalId: 'x1',
  name: { givenName: 'Ada', familyName: 'Byron' },
  emails: [
    { value: 'ada@example.com', type: 'work', primary: true },
    { value: 'ada@home.example', type: 'home' },
  ],
});
const group: GroupAttributes = readGroup({ displayName: 'Ops', members: [{ value: one }, { value: two }] });

const user = (...Operations: object[]) => patchUser(ada, { Operations });
const members = (...Operations: object[]) => [...patchGroup(group, { Operations }).members];
const wordOf = (work: () => unknown): string => {
  try {
    work();
    return 'ok';
  } catch (error) {
    return error instanceof ScimFault ? String(error.word) : String(error);
  }
};

describe('of a person', () => {
  it.each([
    ['a boolean', { op: 'replace', value: { active: false } }],
    ['a text, as one client writes it', { op: 'Replace', path: 'active', value: 'False' }],
    ['a field among others', { op: 'REPLACE', value: { Active: 'false', displayName: 'Ada' } }],
  ])('active becomes false by %s', (_how, operation) => {
    expect(user(operation).active).toBe(false);
  });

  it.each([
    ['a path', { op: 'replace', path: 'name.familyName', value: 'Lovelace' }],
    ['a field written as a path', { op: 'add', value: { 'name.familyName': 'Lovelace' } }],
    ['a part of the name', { op: 'replace', value: { name: { familyName: 'Lovelace' } } }],
  ])('the family name changes by %s, and the given name stays', (_how, operation) => {
    expect(user(operation)).toMatchObject({ familyName: 'Lovelace', givenName: 'Ada' });
  });

  it('the address of one type changes, and the other stays', () => {
    const changed = user({ op: 'Replace', path: 'emails[type eq "work"].value', value: 'new@example.com' });
    expect(changed.emails).toEqual([
      { value: 'new@example.com', type: 'work', primary: true },
      { value: 'ada@home.example', type: 'home', primary: false },
    ]);
  });

  it('an address of a type that is not there is added', () => {
    expect(user({ op: 'Add', path: 'emails[type eq "other"].value', value: 'o@example.com' }).emails).toHaveLength(3);
  });

  it('addresses of one type go, and the others stay', () => {
    expect(user({ op: 'remove', path: 'emails[type eq "home"]' }).emails).toHaveLength(1);
  });

  it('attributes that are not kept are passed over', () => {
    const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department';
    expect(
      user({ op: 'Add', path: enterprise, value: 'Engines' }, { op: 'add', path: 'nickName', value: 'A' }),
    ).toEqual(ada);
  });

  it.each([
    ['an operation that is none', { op: 'move', path: 'active', value: true }, 'invalidSyntax'],
    ['a removal of nothing', { op: 'remove' }, 'noTarget'],
    ['a value that is no object, without a path', { op: 'replace', value: 'x' }, 'invalidSyntax'],
    ['a path that is none', { op: 'replace', path: 'name..x', value: 'x' }, 'invalidPath'],
    ['no userName', { op: 'remove', path: 'userName' }, 'invalidValue'],
    ['a boolean that is none', { op: 'replace', path: 'active', value: 'no' }, 'invalidValue'],
    ['a name that is no text', { op: 'replace', path: 'displayName', value: 7 }, 'invalidValue'],
    ['a name without end', { op: 'replace', path: 'displayName', value: 'a'.repeat(600) }, 'invalidValue'],
    ['a choice by something else than eq', { op: 'remove', path: 'emails[type co "w"]' }, 'invalidPath'],
  ])('%s is refused', (_what, operation, word) => {
    expect(wordOf(() => user(operation))).toBe(word);
  });

  it.each([undefined, {}, { Operations: {} }, { Operations: Array.from({ length: 1_001 }, () => ({})) }])(
    'operations that are none are refused',
    (body) => {
      expect(wordOf(() => patchUser(ada, body))).toBe('invalidSyntax');
    },
  );
});

describe('of a group', () => {
  it('members are added, those that are there once', () => {
    expect(members({ op: 'Add', path: 'members', value: [{ $ref: null, value: three }, { value: one }] })).toEqual([
      one,
      two,
      three,
    ]);
  });

  it('members named in a value are removed, and no others', () => {
    expect(members({ op: 'Remove', path: 'members', value: [{ $ref: null, value: one }] })).toEqual([two]);
  });

  it('the member that a path chooses is removed', () => {
    expect(members({ op: 'remove', path: `members[value eq "${one}"]` })).toEqual([two]);
  });

  it('all members go where none are named', () => {
    expect(members({ op: 'remove', path: 'members' })).toEqual([]);
  });

  it('members are replaced', () => {
    expect(members({ op: 'replace', path: 'members', value: [{ value: three }] })).toEqual([three]);
    expect(members({ op: 'replace', value: { members: [] } })).toEqual([]);
  });

  it('the name changes, and its id in the same value is passed over', () => {
    const changed = patchGroup(group, { Operations: [{ op: 'replace', value: { id: 'x', displayName: 'Dev' } }] });
    expect(changed).toMatchObject({ displayName: 'Dev', members: group.members });
  });

  it.each([
    ['that is no id', [{ value: 'ada' }], 'invalidValue'],
    ['that is nothing', [{}], 'invalidValue'],
    ['too many', Array.from({ length: 5_001 }, () => ({ value: one })), 'invalidValue'],
  ])('a member %s is refused', (_what, value, word) => {
    expect(wordOf(() => members({ op: 'add', path: 'members', value }))).toBe(word);
  });

  it('leaves what was there before as it was', () => {
    members({ op: 'remove', path: 'members' });
    expect(group.members.size).toBe(2);
  });
});
