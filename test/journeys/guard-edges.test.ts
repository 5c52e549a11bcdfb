/** The guard where something else happens at the same time: a provider breaks off, a caller leaves, an answer is repeated. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatModel } from '../support/doors.ts';
import { startInstallation, type Installation } from '../support/installation.ts';

const policyOn = (action: string, more: object = {}) => ({
  ...more,
  checks: { blocklists: { birds: { words: ['grey heron'], on: ['output'], action } } },
});

let installation: Installation;
const keys = new Map<string, string>();
beforeAll(async () => {
  const policies = { stops: policyOn('block'), masks: policyOn('mask'), holds: policyOn('mask', { output: 'buffer' }) };
  const apps = Object.fromEntries(
    Object.keys(policies).map((name) => [name, { policies: [name], cache: { exact: true } }]),
  );
  const targets = [chatModel('openai'), chatModel('anthropic')];
  const yaml = { policies, routes: { both: { targets } } };
  installation = await startInstallation({ doors: ['openai', 'anthropic'], apps, yaml });
  for (const name of Object.keys(policies))
    keys.set(name, (await installation.createKey({ application: `tests/${name}` })).key);
});
afterAll(() => installation.stop());

interface Way {
  readonly as: 'stops' | 'masks' | 'holds';
  readonly model?: string;
  readonly stream?: boolean;
  readonly noStore?: boolean;
}

function post(content: string, { as, model = chatModel('openai'), stream = true, noStore = true }: Way) {
  return fetch(`${installation.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${keys.get(as)}`,
      'content-type': 'application/json',
      ...(noStore && { 'x-sallyport-cache': 'no-store' }),
    },
    body: JSON.stringify({ model, stream, messages: [{ role: 'user', content }] }),
  });
}

async function answered(content: string, way: Way) {
  const response = await post(content, way);
  const callId = response.headers.get('x-request-id') ?? '';
  return { status: response.status, headers: response.headers, text: await response.text(), callId };
}

describe('a provider that breaks off', () => {
  test('while something is held back ends in an error, and what was held never goes out', async () => {
    const { text, callId } = await answered('say 60 words of a grey heron [[fault:cut after=30]]', { as: 'masks' });
    expect(text).not.toMatch(/heron|\[DONE\]/);
    expect(text).toContain('"code":"provider.cut"');
    expect(await installation.waitForCall(callId)).toMatchObject({ outcome: 'failed', errorCode: 'provider.cut' });
  });

  test('before anything went out is followed by another one, whose answer is checked anew', async () => {
    const fault = '[[fault:cut after=30 at=openai]]';
    const { text, headers } = await answered(`say 60 words of a grey heron ${fault}`, { as: 'holds', model: 'both' });
    expect([headers.get('x-sallyport-attempts'), headers.get('x-sallyport-provider')]).toEqual(['2', 'anthropic']);
    expect(text).toContain('[removed]');
    expect(text).not.toMatch(/heron/);
  });
});

test('a stream that is stopped is not read to its end, and costs what was seen of it', async () => {
  const { text, callId } = await answered('2000 words on the grey heron [[fault:pace ms=5]]', { as: 'stops' });
  expect(text.match(/"finish_reason":"content_filter"/g)).toHaveLength(1);
  expect(text).toContain('[DONE]');
  const { usage, settlement } = await installation.waitForCall(callId);
  expect(settlement).toBe('estimated');
  expect(usage?.outputVisible).toBeLessThan(1_000);
});

test('a caller who leaves while something is held back is settled', async () => {
  const abort = new AbortController();
  const headers = { authorization: `Bearer ${keys.get('masks')}`, 'content-type': 'application/json' };
  const content = '2000 words on the grey heron [[fault:pace ms=5]]';
  const body = { model: chatModel('openai'), stream: true, messages: [{ role: 'user', content }] };
  const response = await fetch(`${installation.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { ...headers, 'x-sallyport-cache': 'no-store' },
    body: JSON.stringify(body),
    signal: abort.signal,
  });
  const callId = response.headers.get('x-request-id') ?? '';
  abort.abort();
  await response.text().catch(() => undefined);
  expect(await installation.waitForCall(callId)).toMatchObject({ outcome: 'cancelled', settlement: 'estimated' });
});

describe('an answer that is repeated', () => {
  test.each([false, true])('is kept as it was masked, streamed: %s', async (stream) => {
    const way = { as: 'masks', stream, noStore: false } as const;
    const content = `the grey heron, once more (${stream})`;
    const first = await answered(content, way);
    const again = await answered(content, way);
    expect([first.headers.get('x-sallyport-cache'), again.headers.get('x-sallyport-cache')]).toEqual(['miss', 'exact']);
    expect(again.text).toContain('[removed]');
    expect(again.text).not.toMatch(/heron/);
  });

  test('is never one that was stopped', async () => {
    const way = { as: 'stops', stream: false, noStore: false } as const;
    await answered('the grey heron in the cache', way);
    const again = await answered('the grey heron in the cache', way);
    expect(again.headers.get('x-sallyport-cache')).toBe('miss');
    expect(again.text).toContain('content_filter');
  });
});
