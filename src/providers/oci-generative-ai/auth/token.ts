import { isObject } from '../../vendor-json.ts';

/**
 * When the token in a key id `ST$…` expires: the `exp` of its JWT (RFC 7519 §4.1.4), which we read but need not verify.
 * @returns milliseconds since the Unix epoch; `undefined` where it cannot be read
 */
export function tokenExpiryMs(keyId: string): number | undefined {
  const payload = keyId.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return isObject(claims) && typeof claims['exp'] === 'number' ? claims['exp'] * 1000 : undefined;
  } catch {
    return undefined;
  }
}
