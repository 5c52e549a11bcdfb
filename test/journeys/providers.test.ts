/** Door × feature through the real listeners with the official SDK, by configuration alone; each cell is a claim. */
import OpenAI, { AuthenticationError, NotFoundError } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { doorNames, doorOf, type DoorName } from '../support/doors.ts';
import { startInstallation, type Installation } from '../support/installation.ts';
import { tapWire, type WireTap } from '../support/wire-tap.ts';
import { ask, deskAt, errorOf, expectSettled, say } from './desk.ts';
import { exceptions } from './exceptions.ts';
import { chatFeatures, embeddingsFeatures, type Feature } from './features/index.ts';

let installation: Installation;
let tap: WireTap;
beforeAll(async () => {
  tap = tapWire();
  installation = await startInstallation();
});
afterAll(async () => {
  await installation.stop();
  tap.close();
});

const cells = (door: DoorName): [name: string, feature: Feature][] => {
  const features = { ...chatFeatures, ...(doorOf(door).embeddings && embeddingsFeatures) };
  return Object.entries(features).map(([name, feature]) => {
    const exception = exceptions[door]?.[name as keyof typeof features];
    return [`${name}: ${exception?.claim ?? feature.claim}`, exception ?? feature];
  });
};

describe.for(doorNames)('%s', (door) => {
  test.concurrent.for(cells(door))('%s', ([, feature]) => feature.check(deskAt(installation, tap, door)));
});

describe.for(['aws-bedrock Claude, static keys', 'anthropic'] as const)('%s', (door) => {
  test('a prompt marked for the cache is written once and read the next time, each at its own price', async () => {
    const desk = deskAt(installation, tap, door);
    const text = `The house rules of ${door}. ${'Be kind to strangers. '.repeat(800)}`;
    const marked = { type: 'text' as const, text, cache_control: { type: 'ephemeral' } };
    const messages = [{ role: 'system' as const, content: [marked] }, ...say('Hello')];
    const [first, second] = [await ask(desk, messages), await ask(desk, messages)];
    const [written, read] = [await expectSettled(desk, first.callId), await expectSettled(desk, second.callId)];
    expect(written.usage?.cacheWrite).toBeGreaterThan(1000);
    expect(read.usage).toMatchObject({ cacheRead: written.usage?.cacheWrite, cacheWrite: 0 });
    expect(second.completion.usage?.prompt_tokens_details?.cached_tokens).toBe(read.usage?.cacheRead);
    expect(BigInt(read.costNanoUsd)).toBeLessThan(BigInt(written.costNanoUsd));
  });
});

test('azure-openai is told who asks where its provider says so, and not by the caller', async () => {
  const desk = deskAt(installation, tap, 'azure-openai v1, key');
  const theirs = { user_security_context: { application_name: 'forged' } };
  const { callId } = await ask(desk, say('Hello'), { safety_identifier: 'user-7', ...theirs });
  const trace = callId.replaceAll('-', '');
  const request = installation.simulators
    .simulator('azure')
    .requests()
    .find(({ traceparent }) => traceparent?.includes(trace));
  expect(request?.body).toMatchObject({
    user_security_context: { application_name: 'tests/app', end_user_id: 'user-7', source_ip: '127.0.0.1' },
  });
});

describe('whoever is not known', () => {
  const client = (apiKey: string) =>
    new OpenAI({ baseURL: `${installation.gatewayUrl}/v1`, apiKey, maxRetries: 0 }).chat.completions;

  test.for(['sk-of-someone-else', `sp-${'x'.repeat(49)}`])('the key %s is an AuthenticationError', async (key) => {
    const error = await errorOf(client(key).create({ model: 'assistant', messages: say('Hello') }));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({ status: 401, code: 'invalid_api_key' });
  });

  test('an unknown model is a NotFoundError, in the ledger without a cost', async () => {
    const error = await errorOf(client(installation.key).create({ model: 'nobody', messages: say('Hello') }));
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error).toMatchObject({ code: 'model_not_found', param: 'model' });
    expect(await installation.waitForCall(error.requestID ?? '')).toMatchObject({
      outcome: 'refused',
      errorCode: 'model.unknown',
      costNanoUsd: '0',
      attempts: [],
    });
  });
});
