import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { refuseSigV4, type ArrivedRequest, type AwsCredential } from './sigv4.ts';

const spec = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../test/fixtures/specs/${name}`, import.meta.url), 'utf8'));

interface Vector {
  accessKeyId: string;
  secretAccessKey: string;
  region: string;
  service: string;
  amzDate: string;
  method: string;
  url: string;
  contentType: string;
  body: string;
  signedHeaders: string;
  signature: string;
}
interface MantleVector {
  region: string;
  service: string;
  credentials: AwsCredential & { sessionToken: string };
  request: { method: string; url: string; body: string; contentType: string };
  expected: { date: string; payloadHash: string; authorization: string };
}

const SIGNED_AT = Date.UTC(2025, 0, 2, 3, 4, 5);
const vectors = (spec('signing-vectors.json') as { sigv4: Vector[] }).sigv4;
const mantle = spec('sigv4-bedrock-mantle.json') as MantleVector;

async function hash(body: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(body))).toString('hex');
}

async function arrived(vector: Vector): Promise<ArrivedRequest> {
  const url = new URL(vector.url);
  return {
    method: vector.method,
    target: url.pathname + url.search,
    headers: {
      host: url.host,
      'content-type': vector.contentType,
      'x-amz-date': vector.amzDate,
      'x-amz-content-sha256': await hash(vector.body),
      authorization:
        `AWS4-HMAC-SHA256 Credential=${vector.accessKeyId}/20250102/${vector.region}/${vector.service}/aws4_request, ` +
        `SignedHeaders=${vector.signedHeaders}, Signature=${vector.signature}`,
    },
    body: Buffer.from(vector.body),
  };
}

const scope = { service: 'bedrock' };
const first = vectors[0] as Vector;

function mantleRequest(): ArrivedRequest {
  const url = new URL(mantle.request.url);
  return {
    method: mantle.request.method,
    target: url.pathname,
    headers: {
      host: url.host,
      'content-type': mantle.request.contentType,
      'x-amz-date': mantle.expected.date,
      'x-amz-content-sha256': mantle.expected.payloadHash,
      'x-amz-security-token': mantle.credentials.sessionToken,
      authorization: mantle.expected.authorization,
    },
    body: Buffer.from(mantle.request.body),
  };
}

describe('refuseSigV4', () => {
  test.each(vectors)('accepts the published vector for $url', async (vector) => {
    expect(refuseSigV4(await arrived(vector), [vector], scope, SIGNED_AT)).toBeUndefined();
  });

  test('accepts the vector with a session token and another service', () => {
    expect(refuseSigV4(mantleRequest(), [mantle.credentials], mantle, SIGNED_AT)).toBeUndefined();
  });

  test('refuses temporary credentials whose token is another one', () => {
    const request = mantleRequest();
    const altered = { ...request, headers: { ...request.headers, 'x-amz-security-token': 'stolen' } };
    expect(refuseSigV4(altered, [mantle.credentials], mantle, SIGNED_AT)?.type).toBe('UnrecognizedClientException');
  });

  test('refuses a query that was not signed', async () => {
    const request = await arrived(first);
    const withQuery = { ...request, target: `${request.target}?b=2&a=1` };
    expect(refuseSigV4(withQuery, [first], scope, SIGNED_AT)?.type).toBe('InvalidSignatureException');
  });

  test('refuses a body that changed after it was signed', async () => {
    const request = { ...(await arrived(first)), body: Buffer.from('{"messages":[1]}') };
    expect(refuseSigV4(request, [first], scope, SIGNED_AT)?.type).toBe('InvalidSignatureException');
  });

  test('refuses a body whose hash header was changed with it', async () => {
    const request = await arrived(first);
    const body = '{"messages":[1]}';
    const altered = {
      ...request,
      body: Buffer.from(body),
      headers: { ...request.headers, 'x-amz-content-sha256': await hash(body) },
    };
    expect(refuseSigV4(altered, [first], scope, SIGNED_AT)?.type).toBe('InvalidSignatureException');
  });

  test('refuses a wrong secret', async () => {
    const refused = refuseSigV4(await arrived(first), [{ ...first, secretAccessKey: 'wrong' }], scope, SIGNED_AT);
    expect(refused).toMatchObject({ status: 403, type: 'InvalidSignatureException' });
  });

  test('refuses an unknown access key', async () => {
    expect(refuseSigV4(await arrived(first), [], scope, SIGNED_AT)?.type).toBe('UnrecognizedClientException');
  });

  test.each([
    ['earlier', 301_000, /Signature expired: 20250102T030405Z is now earlier than 20250102T030406Z/],
    ['later', -301_000, /Signature not yet current/],
  ])('refuses a date more than five minutes %s', async (_, driftMs, message) => {
    expect(refuseSigV4(await arrived(first), [first], scope, SIGNED_AT + driftMs)?.message).toMatch(message);
  });

  test('accepts a date just within five minutes', async () => {
    expect(refuseSigV4(await arrived(first), [first], scope, SIGNED_AT + 299_000)).toBeUndefined();
  });

  test('refuses the scope of another service', async () => {
    const refused = refuseSigV4(await arrived(first), [first], { ...scope, service: 'bedrock-runtime' }, SIGNED_AT);
    expect(refused?.message).toContain("'bedrock-runtime'");
  });

  test.each([
    ['another region than it was signed for', 'eu-west-1', /does not match the signature/],
    ['no region', '', /valid region/],
  ])('refuses a scope of %s', async (_, region, message) => {
    const refused = refuseSigV4(await arrived({ ...first, region }), [first], scope, SIGNED_AT);
    expect(refused?.message).toMatch(message);
  });

  test('refuses an x-amz header that was not signed', async () => {
    const request = await arrived(first);
    const altered = { ...request, headers: { ...request.headers, 'x-amz-target': 'Elsewhere' } };
    expect(refuseSigV4(altered, [first], scope, SIGNED_AT)?.message).toContain("'x-amz-target' must be");
  });

  test('refuses a request without a signature', async () => {
    const { authorization: _, ...headers } = (await arrived(first)).headers;
    expect(refuseSigV4({ ...(await arrived(first)), headers }, [first], scope, SIGNED_AT)).toMatchObject({
      status: 403,
      type: 'MissingAuthenticationTokenException',
    });
  });
});
