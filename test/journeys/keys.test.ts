/** The life of an API key as its callers see it. */
import { AuthenticationError, PermissionDeniedError } from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/control.ts';
import type { Installation } from '../support/installation.ts';
import { errorOf, say } from './desk.ts';
import { sdk, startSurface } from './surface-installation.ts';

let installation: Installation;
beforeAll(async () => {
  installation = await startSurface();
});
afterAll(() => installation.stop());

const call = (key: string, headers: Record<string, string> = {}) =>
  sdk(installation, key).chat.completions.create({ model: 'assistant', messages: say('Hello') }, { headers });

async function expectRefused(key: string, sentence: string): Promise<void> {
  const error = await errorOf(call(key));
  expect(error).toBeInstanceOf(AuthenticationError);
  expect(error).toMatchObject({ status: 401, code: 'invalid_api_key' });
  expect(error.message).toContain(sentence);
  expect(error.headers?.get('x-should-retry')).toBe('false');
}

test('a key may come as x-api-key as well', async () => {
  const answer = await fetch(`${installation.gatewayUrl}/v1/models`, { headers: { 'x-api-key': installation.key } });
  expect(answer.status).toBe(200);
});

test('a revoked key is refused at the next call', async () => {
  const { id, key } = await installation.createKey();
  await call(key);
  await installation.control('POST', `/api/v1/keys/${id}/revoke`);
  await expectRefused(key, 'revoked');
});

test('a key that was rotated without grace is refused, and its successor works', async () => {
  const { id, key } = await installation.createKey();
  await call(key);
  const { status, body } = await installation.control('POST', `/api/v1/keys/${id}/rotate`, { graceSeconds: 0 });
  expect(status).toBe(201);
  await expectRefused(key, 'revoked');
  await call(String(body['key']));
});

test('a key that was rotated with grace works beside its successor until the grace is over', async () => {
  const { id, key } = await installation.createKey();
  const { body } = await installation.control('POST', `/api/v1/keys/${id}/rotate`, { graceSeconds: 2 });
  await call(key);
  await call(String(body['key']));
  await eventually('the end of the grace', async () => {
    const answer = await fetch(`${installation.gatewayUrl}/v1/models`, { headers: { authorization: `Bearer ${key}` } });
    return answer.status === 401 || undefined;
  });
  await call(String(body['key']));
});

test('an expired key is refused, warm as it is', async () => {
  const expiresAt = new Date(Date.now() + 1_500).toISOString();
  const { key } = await installation.createKey({ expiresAt });
  await call(key);
  await eventually('the expiry', () => Date.now() > Date.parse(expiresAt) + 50 || undefined);
  await expectRefused(key, 'expired');
});

test('a key with an address list works from those addresses alone, and the caller cannot claim one', async () => {
  const { key } = await installation.createKey({ addresses: ['203.0.113.0/24'] });
  await call(key, { 'x-forwarded-for': '203.0.113.9' });
  for (const forwarded of ['198.51.100.1', '203.0.113.9, 198.51.100.1']) {
    const error = await errorOf(call(key, { 'x-forwarded-for': forwarded }));
    expect(error).toBeInstanceOf(PermissionDeniedError);
    expect(error).toMatchObject({ status: 403, code: 'key.address_denied' });
  }
  expect(await errorOf(call(key))).toMatchObject({ status: 403 });
});
