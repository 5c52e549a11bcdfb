import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayOf, generateAdminToken, generateKey, looksLikeAdminToken, looksLikeKey } from './token.ts';

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('an API key', () => {
  it('has one width and one alphabet whatever its random bytes are', () => {
    fc.assert(
      fc.property(bytes32, (random) => {
        expect(generateKey(() => random).reveal()).toMatch(/^sp-[0-9A-Za-z]{49}$/);
      }),
    );
  });

  it('is recognised by its checksum', () => {
    fc.assert(
      fc.property(bytes32, (random) => {
        expect(looksLikeKey(generateKey(() => random).reveal())).toBe(true);
      }),
    );
  });

  it('with one character changed is refused without a look-up', () => {
    const key = generateKey().reveal();
    fc.assert(
      fc.property(fc.nat(key.length - 1), fc.constantFrom('0', 'A', 'z', '-', '_', ' ', 'é'), (at, character) => {
        fc.pre(key[at] !== character);
        expect(looksLikeKey(key.slice(0, at) + character + key.slice(at + 1))).toBe(false);
      }),
    );
  });

  it('is never the same twice', () => {
    expect(generateKey().reveal()).not.toBe(generateKey().reveal());
  });

  it.each(['', 'sp-', 'sp-short', 'sk-'.padEnd(52, 'a'), 'sp-'.padEnd(52, '0'), 'sp-'.padEnd(100_000, 'a')])(
    'is not %.12s',
    (text) => {
      expect(looksLikeKey(text)).toBe(false);
    },
  );

  it('shows people eleven of its characters at most', () => {
    const key = generateKey();
    const shown = displayOf(key);
    expect([shown.prefix.length, shown.lastFour.length]).toEqual([7, 4]);
  });

  it('prints as a secret', () => {
    expect(`${String(generateKey())} ${JSON.stringify(generateKey())}`).toBe('[secret] "[secret]"');
  });
});

describe('an admin token', () => {
  it('is not an API key, nor the other way round', () => {
    const token = generateAdminToken().reveal();
    const key = generateKey().reveal();
    expect([looksLikeAdminToken(token), looksLikeKey(token), looksLikeAdminToken(key)]).toEqual([true, false, false]);
  });
});
