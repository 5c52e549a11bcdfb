/** What the exact cache must never do: keep what is no whole answer, or give one to whom it does not belong. */
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { eventually } from '../support/control.ts';
import { chatPrice, modelOf } from '../support/doors.ts';
import { redisSays } from '../support/redis-says.ts';
import { cacheDesk, model, prompt, type CacheDesk, type Params, type Way } from './cache-desk.ts';
import { errorOf, idOf } from './desk.ts';
import { sdk } from './surface-installation.ts';

describe('answers that nodes share', () => {
  let desk: CacheDesk;
  beforeAll(async () => {
    desk = await cacheDesk('redis');
  });
  afterAll(() => desk.stop());
  const ask = (params: Params, way?: Way) => desk.ask(params, way);
  const stream = (params: Params, way?: Way, usage?: boolean) => desk.stream(params, way, usage);
  const untilHit = (params: Params, way?: Way) => desk.untilHit(params, way);
  const clientOf = (application: string) => desk.clientOf(application);

  describe('what is not kept', () => {
    const twice = async (fault: string, how: 'whole' | 'stream') => {
      const params = { messages: prompt('Hello', fault) };
      const outcomes: (string | null)[] = [];
      for (let n = 0; n < 2; n += 1) {
        const answer = how === 'whole' ? ask(params) : stream(params);
        outcomes.push(await answer.then(({ how: told }) => told).catch(() => 'error'));
      }
      return outcomes;
    };

    test.each([
      ['a stream that was cut', '[[fault:cut after=3]]', 'stream'],
      ['a stream that ended early', '[[fault:endsEarly]]', 'stream'],
      ['a stream with an error in it', '[[fault:errorIn200 after=3]]', 'stream'],
      ['a stream with a broken event', '[[fault:malformed after=3]]', 'stream'],
      ['an error in a success', '[[fault:errorIn200]]', 'whole'],
      ['a refusal', '[[fault:status status=400]]', 'whole'],
      ['a prompt that was filtered', '[[fault:contentFilter]]', 'whole'],
    ] as const)('%s', async (_what, fault, how) => {
      expect(await twice(fault, how)).toEqual(['error', 'error']);
    });

    test.each(['whole', 'stream'] as const)('an answer that was filtered, %s', async (how) => {
      const outcomes = await twice('[[fault:contentFilter on=completion]]', how);
      expect(outcomes).not.toContain('exact');
    });

    test('an answer larger than an entry may be, and that is counted', async () => {
      const params = { messages: prompt('Say 4000 words,') };
      expect([(await ask(params)).how, (await ask(params)).how]).toEqual(['miss', 'miss']);
      expect([(await stream(params)).how, (await stream(params)).how]).toEqual(['miss', 'miss']);
      const metrics = await desk.metrics();
      expect(Number(/^aigw_cache_too_large_total (\d+)$/m.exec(metrics)?.[1])).toBeGreaterThan(0);
    });

    test('a stream that its caller left', async () => {
      const params = { messages: prompt('Say 60 words, [[fault:pace ms=30]]') };
      const controller = new AbortController();
      const { data, response } = await desk.client.chat.completions
        .create({ ...params, model, stream: true }, { signal: controller.signal })
        .withResponse();
      await data[Symbol.asyncIterator]().next();
      controller.abort();
      await desk.installation.waitForCall(idOf(response));
      expect((await stream(params)).how).toBe('miss');
    });
  });

  test('no prompt and no answer can be read in Redis, whole or streamed', async () => {
    const planted = 'the merger of Acme and Umbrella';
    const params = { messages: prompt(planted) };
    await stream(params);
    const { data } = await untilHit(params);
    expect(data.choices[0]?.message.content).toContain(planted);
    const names = (await redisSays(desk.redisUrl, 'KEYS', 'sallyport:cache:*')).match(/sallyport:cache:[\w-]+/g) ?? [];
    expect(names.length).toBeGreaterThan(0);
    const values = await Promise.all(names.map((name) => redisSays(desk.redisUrl, 'GET', name)));
    for (const word of ['merger', 'Umbrella', 'assistant', 'finish_reason', data.id])
      expect(values.join('').includes(word) || names.join('').includes(word)).toBe(false);
  });

  describe('nothing crosses', () => {
    test('to another application of the same team', async () => {
      const params = { messages: prompt() };
      await ask(params);
      await untilHit(params);
      expect((await ask(params, { as: await clientOf('other') })).how).toBe('miss');
    });

    test('to another organization', async () => {
      const { control } = desk.installation;
      const organization = 'acme';
      for (const [path, body] of [
        ['organizations', { name: organization }],
        ['teams', { organization, name: 'tests' }],
        ['applications', { organization, team: 'tests', name: 'app' }],
      ] as const)
        expect((await control('POST', `/api/v1/${path}`, body)).status).toBe(201);
      const params = { messages: prompt() };
      await ask(params, { of: 'cached' });
      await untilHit(params, { of: 'cached' });
      const { key } = await desk.installation.createKey({ application: `${organization}/tests/app` });
      expect((await ask(params, { as: sdk(desk.installation, key), of: 'cached' })).how).toBe('miss');
      await untilHit(params, { as: sdk(desk.installation, key), of: 'cached' });
    });

    test('from a model to a route that leads to it, and back', async () => {
      const params = { messages: prompt() };
      await ask(params);
      await untilHit(params);
      expect((await ask(params, { of: 'cached' })).how).toBe('miss');
    });

    test('to a key that may not call the model, or is revoked', async () => {
      const params = { messages: prompt() };
      await ask(params);
      await untilHit(params);
      const narrow = await desk.installation.createKey({ models: ['plain'] });
      expect(await errorOf(ask(params, { as: sdk(desk.installation, narrow.key) }))).toMatchObject({ status: 403 });
      const { id, key } = await desk.installation.createKey();
      const as = sdk(desk.installation, key);
      expect((await ask(params, { as })).how).toBe('exact');
      await desk.installation.control('POST', `/api/v1/keys/${id}/revoke`, {});
      const error = await eventually('the end of the key', () =>
        ask(params, { as }).then(
          () => undefined,
          (thrown: unknown) => thrown,
        ),
      );
      expect(error).toMatchObject({ status: 401 });
    });

    test('over a change of a deployment or its model, while another model keeps its answers', async () => {
      const params = { messages: prompt() };
      await ask(params, { of: 'changing' });
      await untilHit(params, { of: 'changing' });
      await ask(params);
      await untilHit(params);
      await reload((file) => {
        file.models['changing'] = modelOf('chat', {
          provider: 'openai',
          model: 'gpt-4.1-mini',
          price: chatPrice,
          outputTokensDefault: 1234,
        });
      });
      expect((await ask(params, { of: 'changing' })).how).toBe('miss');
      expect((await ask(params)).how).toBe('exact');
    });

    test('past the end of a version: what may not be called is not repeated', async () => {
      const params = { messages: prompt() };
      await ask(params, { of: 'changing' });
      await untilHit(params, { of: 'changing' });
      await reload((file) => {
        const { versions } = file.models['changing'] as { versions: Record<string, { state: string }> };
        for (const version of Object.values(versions)) version.state = 'archived';
      });
      const error = await errorOf(ask(params, { of: 'changing@1.0.0' }));
      expect(error.headers?.get('x-sallyport-error')).toBe('model.archived');
    });

    test('over a change of what the application may call', async () => {
      const as = await clientOf('other');
      const params = { messages: prompt() };
      await ask(params, { as });
      await untilHit(params, { as });
      await reload((file) => {
        file.teams['tests'].apps['other'] = { cache: { exact: true }, models: [model] };
      });
      expect((await ask(params, { as })).how).toBe('miss');
    });

    interface File {
      readonly models: Record<string, unknown>;
      readonly teams: { readonly tests: { readonly apps: Record<string, unknown> } };
    }

    async function reload(change: (file: File) => void): Promise<void> {
      const { configFile } = desk.installation.prepared;
      const file = parse(await readFile(configFile, 'utf8')) as File;
      change(file);
      await writeFile(configFile, stringify(file, { aliasDuplicateObjects: false }));
      expect((await desk.installation.control('POST', '/api/v1/reload')).body).toMatchObject({
        warnings: expect.any(Array) as unknown[],
      });
    }
  });
});
