import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Secret } from '../core/index.ts';
import { hashKey, sameHash } from './hash.ts';

const pepper = new Secret('0123456789abcdef0123456789abcdef');

describe('the hash of a key', () => {
  it('is HMAC-SHA-256 under the pepper in lower-case hex', () => {
    const expected = createHmac('sha256', pepper.reveal()).update('sp-x').digest('hex');
    expect(hashKey(pepper)('sp-x')).toBe(expected);
  });

  it('differs under another pepper', () => {
    expect(hashKey(pepper)('sp-x')).not.toBe(hashKey(new Secret('another pepper, long enough'))('sp-x'));
  });

  it('is refused under a pepper that could be guessed', () => {
    expect(() => hashKey(new Secret('short'))).toThrow(/fewer than 16 bytes/);
  });

  it('compares by content and length', () => {
    expect([sameHash('ab', 'ab'), sameHash('ab', 'ac'), sameHash('ab', 'abc')]).toEqual([true, false, false]);
  });
});
