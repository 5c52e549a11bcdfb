import { describe, expect, it } from 'vitest';
import { Secret } from '../../core/index.ts';
import { passwordsUnder } from './passwords.ts';

const passwords = passwordsUnder(new Secret('a pepper of at least sixteen bytes'));
const WORDS = 'correct horse battery staple';

describe('a stored password', () => {
  it('is argon2id in its PHC form, never twice the same', async () => {
    const [one, two] = [await passwords.hash(WORDS, 'ada'), await passwords.hash(WORDS, 'ada')];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(two).not.toBe(one);
  });

  it('fits its password and no other', async () => {
    const stored = await passwords.hash(WORDS, 'ada');
    expect([
      await passwords.fits(WORDS, stored, 'ada'),
      await passwords.fits(`${WORDS} `, stored, 'ada'),
      await passwords.fits(WORDS.toUpperCase(), stored, 'ada'),
    ]).toEqual([true, false, false]);
  });

  it('fits however its letters were composed', async () => {
    const stored = await passwords.hash('stra\u00dfe nach k\u00f6ln', 'ada');
    expect(await passwords.fits('stra\u00dfe nach ko\u0308ln', stored, 'ada')).toBe(true);
  });

  it('opens nothing in the row of somebody else, or under another pepper', async () => {
    const stored = await passwords.hash(WORDS, 'ada');
    const elsewhere = passwordsUnder(new Secret('another pepper of sixteen bytes'));
    expect([await passwords.fits(WORDS, stored, 'eve'), await elsewhere.fits(WORDS, stored, 'ada')]).toEqual([
      false,
      false,
    ]);
  });

  it.each([
    undefined,
    '',
    '$argon2id$v=19$m=4194304,t=100,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA',
    '$argon2i$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA',
    '$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$',
    WORDS,
  ])('of another form never fits, and costs what ours cost: %s', async (stored) => {
    expect(await passwords.fits(WORDS, stored, 'ada')).toBe(false);
  });
});

it('more attempts at once than have a place to wait are told to come again', async () => {
  const attempts = Array.from({ length: 20 }, () => passwords.fits(WORDS, undefined, 'ada').catch(({ code }) => code));
  const answers = await Promise.all(attempts);
  expect(answers.filter((answer) => answer === 'gateway.overloaded')).toHaveLength(8);
});
