import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { refuseSignature, signingString, type ArrivedRequest } from './signature.ts';

interface Vector {
  method: string;
  url: string;
  xDate: string;
  contentType?: string;
  body?: string;
  xContentSha256?: string;
  contentLength?: string;
  headersParam: string;
  signingString: string;
}

const { ociSigningString: vectors } = JSON.parse(
  readFileSync(new URL('../../../test/fixtures/specs/signing-vectors.json', import.meta.url), 'utf8'),
) as { ociSigningString: Vector[] };

const SIGNED_AT = Date.UTC(2025, 0, 2, 3, 4, 5);
const KEY_ID = 'ocid1.tenancy.oc1..t/ocid1.user.oc1..u/aa:bb';
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const known = new Map([
  [KEY_ID, publicKey],
  ['ST$session', publicKey],
]);

function unsigned(vector: Vector): ArrivedRequest {
  const url = new URL(vector.url);
  const headers: Record<string, string> = { host: url.host, 'x-date': vector.xDate };
  if (vector.contentType !== undefined) headers['content-type'] = vector.contentType;
  if (vector.contentLength !== undefined) headers['content-length'] = vector.contentLength;
  if (vector.xContentSha256 !== undefined) headers['x-content-sha256'] = vector.xContentSha256;
  return { method: vector.method, target: url.pathname + url.search, headers, body: Buffer.from(vector.body ?? '') };
}

/** Signs the vector's own string, so that the verifier is held against published text, not against itself. */
function signed(
  vector: Vector,
  text = vector.signingString,
  list = vector.headersParam,
  keyId = KEY_ID,
): ArrivedRequest {
  const request = unsigned(vector);
  const signature = sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64');
  const authorization = `Signature version="1",keyId="${keyId}",algorithm="rsa-sha256",headers="${list}",signature="${signature}"`;
  return { ...request, headers: { ...request.headers, authorization } };
}

const post = vectors[0] as Vector;

describe('refuseSignature', () => {
  test.each(vectors)('builds the published signing string of $method $url', (vector) => {
    expect(signingString(unsigned(vector), vector.headersParam.split(' '))).toBe(vector.signingString);
  });

  test.each(vectors)('accepts the signed $method', (vector) => {
    expect(refuseSignature(signed(vector), known, SIGNED_AT)).toBeUndefined();
  });

  test('accepts a session token as the key', () => {
    const request = signed(post, post.signingString, post.headersParam, 'ST$session');
    expect(refuseSignature(request, known, SIGNED_AT)).toBeUndefined();
  });

  test('accepts date in the place of x-date', () => {
    const list = post.headersParam.replace('x-date', 'date');
    const request = signed(post, post.signingString.replace('x-date', 'date'), list);
    const { 'x-date': date, ...headers } = request.headers;
    expect(
      refuseSignature({ ...request, headers: { ...headers, date: String(date) } }, known, SIGNED_AT),
    ).toBeUndefined();
  });

  test('accepts names in capitals in the list', () => {
    const list = post.headersParam.replace('content-type', 'Content-Type');
    expect(refuseSignature(signed(post, post.signingString, list), known, SIGNED_AT)).toBeUndefined();
  });

  test('refuses an unknown key', () => {
    expect(refuseSignature(signed(post), new Map(), SIGNED_AT)).toMatch(/required information/);
  });

  test('refuses a body that changed after it was signed', () => {
    const request = { ...signed(post), body: Buffer.from(`{"compartmentId":"ocid1.compartment.oc1..y","é":1}`) };
    expect(refuseSignature(request, known, SIGNED_AT)).toMatch(/required information/);
  });

  test('refuses a body whose hash was changed with it', () => {
    const request = signed(post);
    const body = Buffer.from(`{"compartmentId":"ocid1.compartment.oc1..y","é":1}`);
    const hash = createHash('sha256').update(body).digest('base64');
    const altered = { ...request, body, headers: { ...request.headers, 'x-content-sha256': hash } };
    expect(refuseSignature(altered, known, SIGNED_AT)).toMatch(/required information/);
  });

  test('refuses a POST whose body hash was not signed', () => {
    const list = 'x-date (request-target) host content-type content-length';
    const text = post.signingString.slice(0, post.signingString.lastIndexOf('\n'));
    expect(refuseSignature(signed(post, text, list), known, SIGNED_AT)).toMatch(/required information/);
  });

  test.each([301_000, -301_000])('refuses a date %d ms off', (driftMs) => {
    expect(refuseSignature(signed(post), known, SIGNED_AT + driftMs)).toMatch(/not within allowed clock skew/);
  });

  test('refuses another path than the signed one', () => {
    expect(refuseSignature({ ...signed(post), target: '/20231130/actions/embedText' }, known, SIGNED_AT)).toMatch(
      /required information/,
    );
  });

  test('refuses a request without a signature', () => {
    expect(refuseSignature(unsigned(post), known, SIGNED_AT)).toMatch(/required information/);
  });
});
