/** Limits that nodes share in Redis, as callers meet them while it is there, away and back. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/control.ts';
import { chatModel } from '../support/doors.ts';
import { startInstallation, type Installation } from '../support/installation.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { errorOf, say } from './desk.ts';
import { sdk } from './surface-installation.ts';

const PASSWORD = 'a password that nobody may read';

let redis: RedisServer;
let installation: Installation;
beforeAll(async () => {
  redis = await startRedis(PASSWORD);
  installation = await startInstallation({
    doors: ['openai'],
    apps: {
      app: {},
      limited: { limits: { rpm: 60_000, tpm: 60_000_000, concurrency: 10 } },
      few: { limits: { rpm: 2, burstSeconds: 30 } },
    },
    yaml: { volatile: redis.url, volatilePassword: { env: 'TEST_REDIS_PASSWORD' }, limitsFailMode: 'closed' },
    env: { TEST_REDIS_PASSWORD: PASSWORD },
  });
});
afterAll(async () => {
  await installation.stop();
  await redis.stop();
});

const clientOf = async (application: string) =>
  sdk(installation, (await installation.createKey({ application: `tests/${application}` })).key);
const ask = (client: Awaited<ReturnType<typeof clientOf>>) =>
  client.chat.completions.create({ model: chatModel('openai'), messages: say('Hello') });
const metrics = async () => (await fetch(`${installation.controlUrl}/metrics`)).text();

test('a limit in Redis is told and kept as one in the process', async () => {
  const { response } = await ask(await clientOf('limited')).withResponse();
  expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('9999');
  const few = await clientOf('few');
  await ask(few);
  const error = await errorOf(ask(few));
  expect(error).toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
  expect(error.headers?.get('x-sallyport-error')).toBe('limit.requests');
});

test('while Redis is away limited calls are refused at once, others go on, and all goes on when it is back', async () => {
  const [limited, free] = [await clientOf('limited'), await clientOf('app')];
  await ask(limited);
  await redis.kill();
  const error = await errorOf(ask(limited));
  expect(error).toMatchObject({ status: 503, code: 'limit.unavailable' });
  expect(error.headers?.get('retry-after')).toBe('1');
  await ask(free);
  expect(await metrics()).toContain('aigw_limits_store_up 0');
  await redis.start();
  await eventually('limited calls', () =>
    ask(limited).then(
      () => true,
      () => undefined,
    ),
  );
  expect(await metrics()).toContain('aigw_limits_store_up 1');
});
