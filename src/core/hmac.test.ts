import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { hmacSha256 } from './hmac.ts';

test('is HMAC-SHA-256 of RFC 4231, test case 2', () => {
  const mac = hmacSha256(Buffer.from('Jefe'), 'hex')('what do ya want for nothing?');
  expect(mac).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
});

test('agrees with the platform for any key, text and encoding', () => {
  const encodings = fc.constantFrom('hex', 'base64url');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.string({ unit: 'binary' }), encodings, (key, text, encoding) => {
      expect(hmacSha256(key, encoding)(text)).toBe(createHmac('sha256', key).update(text).digest(encoding));
    }),
  );
});
