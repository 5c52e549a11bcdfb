import { readFileSync } from 'node:fs';
import { verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { WireRequest } from '../../port.ts';
import { keys } from '../provider.testing.ts';
import { signingString, signRequest } from './signature.ts';

interface Vector {
  method: 'GET' | 'POST';
  url: string;
  xDate: string;
  contentType?: string;
  body?: string;
  xContentSha256?: string;
  contentLength?: string;
  headersParam: string;
  signingString: string;
}
const file = new URL('../../../../test/fixtures/specs/signing-vectors.json', import.meta.url);
const vectors = (JSON.parse(readFileSync(file, 'utf8')) as { ociSigningString: Vector[] }).ociSigningString;

async function signed({ method, url, xDate, contentType, body = '' }: Vector) {
  const { host, pathname, search } = new URL(url);
  const request: WireRequest = {
    method,
    path: pathname + search,
    headers: contentType ? { 'content-type': contentType } : {},
    body: Buffer.from(body),
  };
  const key = { keyId: 't/u/aa:bb', key: keys.privateKey };
  return signRequest(request, host, key, Date.parse(xDate));
}
const parameter = (authorization: string, name: string): string =>
  new RegExp(`${name}="([^"]*)"`).exec(authorization)?.[1] ?? '';

describe.each(vectors)('the signature of $method $url', (vector) => {
  test('covers exactly the published string', async () => {
    const request = await signed(vector);
    expect(signingString(request, request.headers, vector.headersParam)).toBe(vector.signingString);
  });

  test('verifies with the public key', async () => {
    const { authorization = '' } = (await signed(vector)).headers;
    const signature = Buffer.from(parameter(authorization, 'signature'), 'base64');
    expect(verify('RSA-SHA256', Buffer.from(vector.signingString), keys.publicKey, signature)).toBe(true);
  });

  test('names its headers in order, the algorithm, the version and the key', async () => {
    const { authorization = '' } = (await signed(vector)).headers;
    expect(authorization.replace(/signature="[^"]*"/, '')).toBe(
      `Signature version="1",keyId="t/u/aa:bb",algorithm="rsa-sha256",headers="${vector.headersParam}",`,
    );
  });

  test('goes with the very headers it covers', async () => {
    const { headers } = await signed(vector);
    expect([headers['x-date'], headers['content-length'], headers['x-content-sha256']]).toEqual([
      vector.xDate,
      vector.contentLength,
      vector.xContentSha256,
    ]);
  });
});

test('an empty body has the digest of nothing', async () => {
  const { headers } = await signed({ ...vectors[0]!, body: '' });
  expect(headers['x-content-sha256']).toBe('47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=');
});

test('the request is not changed by signing it, so that it can be signed again', async () => {
  const request: WireRequest = { method: 'POST', path: '/', headers: {}, body: Buffer.from('{}') };
  await signRequest(request, 'h', { keyId: 'k', key: keys.privateKey }, 0);
  expect(request.headers).toEqual({});
});
