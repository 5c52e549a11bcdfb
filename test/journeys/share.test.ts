/** One application with more calls under way than its share, and another that wants one. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { controlClient, eventually } from '../support/control.ts';
import { startInstallation, type Installation } from '../support/installation.ts';

const CALLS_MAX = 8;
const SHARE = 4;

let installation: Installation;
let quiet: string;
beforeAll(async () => {
  installation = await startInstallation({
    doors: ['openai'],
    apps: { greedy: {}, quiet: {} },
    yaml: { overload: { delayMs: 5_000, callsMax: CALLS_MAX } },
  });
  const { controlUrl, adminToken } = installation;
  ({ key: quiet } = await controlClient(controlUrl, adminToken, 'tests/quiet').createKey());
}, 120_000);
afterAll(() => installation?.stop());

const chat = (key: string, content: string, signal?: AbortSignal) =>
  fetch(`${installation.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'assistant', messages: [{ role: 'user', content }] }),
    ...(signal && { signal }),
  });

const underWay = async (count: number): Promise<true> =>
  eventually(`${count} calls under way`, async () => {
    const { body } = await installation.control('GET', '/api/v1/status');
    return body['callsInFlight'] === count ? true : undefined;
  });

test('beyond its share of a gateway that is half full an application is refused, and the other is served', async () => {
  const gone = new AbortController();
  const held = Array.from({ length: SHARE }, () =>
    chat(installation.key, '[[fault:latency ms=600000]]', gone.signal).catch(() => undefined),
  );
  await underWay(SHARE);
  const refused = await chat(installation.key, 'Hello');
  expect([refused.status, refused.headers.get('x-sallyport-error'), refused.headers.get('retry-after')]).toEqual([
    429,
    'limit.share',
    '1',
  ]);
  expect((await chat(quiet, 'Hello')).status).toBe(200);
  const row = await installation.waitForCall(refused.headers.get('x-request-id') ?? '');
  expect(row).toMatchObject({ outcome: 'refused', errorCode: 'limit.share', settlement: 'void', attempts: [] });
  gone.abort();
  await Promise.all(held);
  await underWay(0);
  expect((await chat(installation.key, 'Hello')).status).toBe(200);
});
