/** The exact cache as callers meet it, with answers in the process and in Redis. */
import type OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/control.ts';
import { chatModel, embeddingsModel } from '../support/doors.ts';
import { cacheDesk, model, prompt, type CacheDesk, type Params, type Way } from './cache-desk.ts';
import { errorOf } from './desk.ts';

const weather: OpenAI.Chat.ChatCompletionTool = {
  type: 'function',
  function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
};

describe.each(['memory', 'redis'])('answers in %s', (where) => {
  let desk: CacheDesk;
  beforeAll(async () => {
    desk = await cacheDesk(where);
  });
  afterAll(() => desk.stop());
  const ask = (params: Params, way?: Way) => desk.ask(params, way);
  const stream = (params: Params, way?: Way, usage?: boolean) => desk.stream(params, way, usage);
  const untilHit = (params: Params, way?: Way) => desk.untilHit(params, way);
  const clientOf = (application: string) => desk.clientOf(application);

  describe('a repeated request', () => {
    test('is answered word for word, and nobody is asked for it', async () => {
      const params = { messages: prompt(), temperature: 0.7, n: 2 };
      const first = await ask(params);
      const again = await untilHit(params);
      expect(again.data).toEqual(first.data);
      expect([first.how, again.how]).toEqual(['miss', 'exact']);
      expect(Object.fromEntries(again.headers)).toMatchObject({
        age: expect.stringMatching(/^\d+$/) as string,
        'x-sallyport-attempts': '0',
        'x-sallyport-model': first.headers.get('x-sallyport-model'),
        'x-sallyport-provider': first.headers.get('x-sallyport-provider'),
        'x-sallyport-cost-usd': '0',
      });
    });

    test('stands in the call log at no cost, with what it saved and whose answer it was', async () => {
      const params = { messages: prompt() };
      const first = await ask(params);
      const { callId } = await untilHit(params);
      const [paid, free] = [
        await desk.installation.waitForCall(first.callId),
        await desk.installation.waitForCall(callId),
      ];
      expect(paid).toMatchObject({ cache: 'miss', cached: null, settlement: 'settled' });
      expect(free).toMatchObject({
        outcome: 'ok',
        cache: 'exact',
        cached: { callId: first.callId, savedNanoUsd: paid.costNanoUsd, savedUsd: paid.costUsd },
        settlement: 'void',
        costNanoUsd: '0',
        attempts: [],
        usage: { inputUncached: 0, outputVisible: 0 },
        servedModel: paid['servedModel'],
        finishReasons: ['stop'],
      });
      expect(Number(paid.costNanoUsd)).toBeGreaterThan(0);
    });

    test('is the same whatever the order of its keys, and whatever does not alter the answer', async () => {
      const messages = prompt();
      await ask({ messages, temperature: 1, max_tokens: 30, user: 'anna', metadata: { a: 'b' }, store: false });
      const [{ content, role }] = messages as [{ content: string; role: 'user' }];
      const { how } = await untilHit({ max_tokens: 30, user: 'bert', messages: [{ content, role }], temperature: 1 });
      expect(how).toBe('exact');
    });

    test.each([
      ['another temperature', { temperature: 0.1 }],
      ['another seed', { seed: 7 }],
      ['a field of a vendor', { logit_bias: { '50256': -100 } }],
      ['a tool', { tools: [weather] }],
    ])('is another one with %s', async (_what, change) => {
      const params = { messages: prompt() };
      await ask(params);
      await untilHit(params);
      expect((await ask({ ...params, ...change })).how).toBe('miss');
    });

    test('with tools gives the same calls of them, whole and as a stream', async () => {
      const params = { messages: prompt('weather in Paris and Rome,'), tools: [weather] };
      const first = await ask(params);
      expect(first.data.choices[0]?.finish_reason).toBe('tool_calls');
      const again = await untilHit(params);
      expect(again.data).toEqual(first.data);
      const runner = desk.client.chat.completions.stream({ ...params, model });
      const streamed = await runner.finalChatCompletion();
      const calls = (completion: OpenAI.Chat.ChatCompletion) =>
        completion.choices[0]?.message.tool_calls?.map((call) => [
          call.id,
          'function' in call && call.function.arguments,
        ]);
      expect(calls(streamed)).toEqual(calls(first.data));
      expect(streamed.choices[0]?.finish_reason).toBe('tool_calls');
    });
  });

  describe('streams', () => {
    test('a whole answer is given as a stream, with usage only where it is asked for', async () => {
      const params = { messages: prompt() };
      const first = await ask(params);
      await untilHit(params);
      const [bare, counted] = [await stream(params), await stream(params, {}, true)];
      expect([bare.how, counted.how]).toEqual(['exact', 'exact']);
      expect(bare.text).toBe(first.data.choices[0]?.message.content);
      expect(bare.chunks.some(({ usage }) => usage)).toBe(false);
      expect(counted.chunks.at(-1)).toMatchObject({ choices: [], usage: first.data.usage });
      expect(await desk.installation.waitForCall(bare.callId)).toMatchObject({
        stream: true,
        cache: 'exact',
        status: 200,
      });
    });

    test.each([
      ['with a usage event', true],
      ['without one', false],
    ])('a stream %s is given as a whole answer', async (_what, usage) => {
      const params = { messages: prompt('Say 40 words,') };
      const first = await stream(params, {}, usage);
      expect(first.how).toBe('miss');
      const whole = await untilHit(params);
      expect(whole.data).toMatchObject({
        id: first.chunks[0]?.id,
        object: 'chat.completion',
        choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: first.text } }],
      });
      expect(whole.data.usage?.completion_tokens).toBeGreaterThan(0);
      expect((await stream(params)).text).toBe(first.text);
    });

    test('of a vendor whose dialect is translated are kept as well, with their tools', async () => {
      const of = chatModel('anthropic');
      const params = { messages: prompt('weather in Oslo,'), tools: [weather], max_tokens: 200 };
      const first = await stream(params, { of });
      const whole = await untilHit(params, { of });
      const [call] = whole.data.choices[0]?.message.tool_calls ?? [];
      const fragments = first.chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []);
      expect(call && 'function' in call && call.function.arguments).toBe(
        fragments.map((fragment) => fragment.function?.arguments ?? '').join(''),
      );
      expect(call?.id).toBe(fragments[0]?.id);
    });
  });

  describe('embeddings', () => {
    test.each(['float', 'base64'] as const)('are repeated to the last digit, first asked for as %s', async (format) => {
      const input = [`a text, ${where} ${format}`, 'another'];
      const create = async (encoding_format: 'float' | 'base64') => {
        const { data, response } = await desk.client.embeddings
          .create({ model: embeddingsModel('openai'), input, encoding_format })
          .withResponse();
        return { data, how: response.headers.get('x-sallyport-cache') };
      };
      const first = await create(format);
      expect(first.how).toBe('miss');
      const again = await eventually('a hit', async () => {
        const answer = await create(format);
        return answer.how === 'exact' ? answer : undefined;
      });
      expect(again.data).toEqual(first.data);
      const other = await create(format === 'float' ? 'base64' : 'float');
      expect(other.how).toBe('exact');
      expect(other.data.data).toHaveLength(2);
    });
  });

  describe('who opts in', () => {
    test.each([
      ['an application that says nothing, a model', 'silent', model, null],
      ['an application that says nothing, a route that does', 'silent', 'cached', 'exact'],
      ['an application that says nothing, a name that fits such a route', 'silent', 'any-name', 'exact'],
      ['an application that says yes, a route that says nothing', 'app', 'plain', 'exact'],
      ['an application that says yes, a route that says no', 'app', 'uncached', null],
      ['an application that says no, a route that says yes', 'never', 'cached', null],
    ])('%s: %s asks %s', async (_what, application, of, expected) => {
      const as = await clientOf(application);
      const params = { messages: prompt() };
      await ask(params, { as, of });
      if (expected === 'exact') await untilHit(params, { as, of });
      else expect([(await ask(params, { as, of })).how, (await ask(params, { as, of })).how]).toEqual([null, null]);
    });

    test('a call of one who did not is not counted as a miss', async () => {
      const { callId } = await ask({ messages: prompt() }, { as: await clientOf('silent') });
      expect(await desk.installation.waitForCall(callId)).toMatchObject({ cache: null });
    });
  });

  describe('what the caller says', () => {
    test('no-store: nothing is taken and nothing kept', async () => {
      const params = { messages: prompt() };
      const headers = { 'x-sallyport-cache': 'no-store' };
      const first = await ask(params, { headers });
      const second = await ask(params);
      await untilHit(params);
      const third = await ask(params, { headers });
      expect([first.how, second.how, third.how]).toEqual([null, 'miss', null]);
    });

    test('refresh: a new answer takes the place of the one before', async () => {
      const params = { messages: prompt() };
      await ask(params);
      const before = await untilHit(params);
      const fresh = await ask(params, { headers: { 'x-sallyport-cache': 'refresh' } });
      expect(fresh.how).toBe('miss');
      const after = await eventually('the new answer', async () => {
        const answer = await untilHit(params);
        const { cached } = await desk.installation.waitForCall(answer.callId);
        return (cached as { callId: string }).callId === fresh.callId ? answer : undefined;
      });
      expect(after.data.choices).toEqual(before.data.choices);
    });

    test('ttl: no older answer is taken, and a longer one than configured is not had', async () => {
      const as = await clientOf('brief');
      const params = { messages: prompt() };
      const headers = { 'x-sallyport-cache': 'ttl=86400' };
      await ask(params, { as, headers });
      await eventually('the end of the second', async () => {
        const { how } = await ask(params, { as, headers: { 'x-sallyport-cache': 'ttl=86400, no-store' } });
        expect(how).toBeNull();
        const answer = await ask({ ...params }, { as, headers });
        return answer.how === 'miss' || undefined;
      });
      const kept = { messages: prompt() };
      await ask(kept);
      await untilHit(kept);
      await eventually('an answer older than a second', async () => {
        const { headers: told } = await ask(kept);
        return Number(told.get('age')) >= 1 || undefined;
      });
      expect((await ask(kept, { headers: { 'x-sallyport-cache': 'TTL=1' } })).how).toBe('miss');
    });

    test.each(['max-age=5', 'ttl=0', 'ttl=2592001', 'ttl=', 'ttl=1.5', '', 'no-store,,refresh', 'ttl=abc'])(
      'what is no directive is refused, with those that are: "%s"',
      async (value) => {
        const error = await errorOf(ask({ messages: prompt() }, { headers: { 'x-sallyport-cache': value } }));
        expect(error).toMatchObject({ status: 400, param: 'x-sallyport-cache' });
        expect(error.message).toContain('Send no-store, refresh or ttl=SECONDS');
      },
    );
  });

  test('a hit counts as a request and uses no tokens', async () => {
    const as = await clientOf('limited');
    const params = { messages: prompt(), max_tokens: 9_000 };
    await ask(params, { as });
    const { headers } = await untilHit(params, { as });
    expect(Number(headers.get('x-ratelimit-remaining-requests'))).toBeLessThan(3);
    const tokens = async () => Number((await ask(params, { as })).headers.get('x-ratelimit-remaining-tokens'));
    expect(await tokens()).toBeGreaterThan(500);
    expect(await errorOf(ask(params, { as }))).toMatchObject({ status: 429 });
  });

  test('metrics tell hits, misses, what was saved, and how much is held', async () => {
    const params = { messages: prompt() };
    await ask(params);
    await untilHit(params);
    const metrics = await desk.metrics();
    const value = (name: string) =>
      Number(
        metrics
          .split('\n')
          .find((line) => line.startsWith(name))
          ?.split(' ')
          .at(-1),
      );
    expect(value(`aigw_cache_requests_total{app="tests/app",model="${model}@1.0.0",result="exact"}`)).toBeGreaterThan(
      0,
    );
    expect(value(`aigw_cache_requests_total{app="tests/app",model="${model}@1.0.0",result="miss"}`)).toBeGreaterThan(0);
    expect(value('aigw_cache_saved_usd_total{')).toBeGreaterThan(0);
    if (where === 'memory') expect(value('aigw_cache_bytes')).toBeGreaterThan(1_000);
    else expect(value('aigw_cache_store_up')).toBe(1);
  });
});
