/** The admin API asked by somebody with a token and bad manners. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type Installation } from '../support/installation.ts';
import { sendRaw } from './raw.ts';

const LONG_MS = 240_000;
let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation({ doors: ['openai'] });
}, LONG_MS);
afterAll(() => installation.stop());

const lastTime = Buffer.alloc(16, 255).toString('base64url');

describe('a question that the database would not understand', () => {
  it.each([
    ['/api/v1/calls?model=%00', 400],
    ['/api/v1/calls?from=-200000-01-01', 400],
    ['/api/v1/calls?to=%2B275760-09-12', 400],
    [`/api/v1/calls?cursor=${lastTime}`, 400],
    ['/api/v1/calls/ffffffff-ffff-7fff-bfff-ffffffffffff', 404],
    ['/api/v1/prices?provider=%00', 400],
    ['/api/v1/keys/%00', 400],
  ])('is answered as the caller’s mistake: %s', async (path, status) => {
    expect((await installation.control('GET', path)).status).toBe(status);
  });

  const price = { provider: 'openai', model: 'm', meter: 'input', price: '1' };
  it.each([
    ['/api/v1/keys', { application: 'tests/app', name: 'a\0b' }],
    ['/api/v1/keys', { application: 'tests/app', models: ['a\0'] }],
    ['/api/v1/keys', { application: 'tests/app', expiresAt: '+275760-09-12' }],
    ['/api/v1/applications', { team: 'tests', name: 'other', models: ['\0'] }],
    ['/api/v1/prices/import', { rows: [{ ...price, model: 'a\0' }] }],
    ['/api/v1/prices/import', { rows: [{ ...price, from: '-271821-04-20' }] }],
  ])('is a mistake in a body too: %s %j', async (path, body) => {
    expect((await installation.control('POST', path, body)).status).toBe(400);
  });
});

it('of many rotations at once exactly one succeeds', async () => {
  const { id } = await installation.createKey();
  const rotate = () => installation.control('POST', `/api/v1/keys/${id}/rotate`, { graceSeconds: 0 });
  const answers = await Promise.all([rotate(), rotate(), rotate(), rotate()]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409]);
});

it.each(['/api/v1/keys/', '/api/v1/%6beys', '/api/v1/./keys', '//api/v1/keys', '/API/v1/keys', '/api/v1/keys%00'])(
  'no spelling of a path leads past the token: %s',
  async (path) => {
    const { status } = await fetch(installation.controlUrl + path);
    expect([401, 404]).toContain(status);
  },
);

describe('bytes that are no request', () => {
  it.each([
    ['nonsense', 'BLAH\r\n\r\n', 400, 'request.malformed'],
    ['a head without end', `GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(40_000)}`, 431, 'request.headers_too_large'],
    ['a request without a host', 'GET /healthz HTTP/1.1\r\n\r\n', 400, 'request.malformed'],
    [
      'two lengths',
      'POST /api/v1/keys HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}',
      400,
      'request.malformed',
    ],
  ])('are answered as a problem: %s', async (_what, bytes, status, code) => {
    const { status: told, text, body } = await sendRaw(installation.controlUrl, [bytes]);
    expect([told, /content-type: ([\w/+-]+)/i.exec(text)?.[1]]).toEqual([status, 'application/problem+json']);
    expect(JSON.parse(body)).toMatchObject({ status, code, type: `urn:sallyport:error:${code}` });
  });

  it('a head that trickles in is answered with 408', { timeout: LONG_MS }, async () => {
    const { status, body } = await sendRaw(installation.controlUrl, ['GET / HTTP/1.1\r\n'], { waitMs: 40_000 });
    expect([status, (JSON.parse(body) as { code: string }).code]).toEqual([408, 'request.slow']);
  });
});
