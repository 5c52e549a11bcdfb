import { describe, expect, test } from 'vitest';
import { Secret } from '../../core/index.ts';
import { assemble, decodeAll, deps, recorded, reply, sse, target } from '../testing.ts';
import { azureOpenai } from './index.ts';

const make = (settings: Record<string, unknown> = {}) =>
  azureOpenai.create('a', parse({ endpoint: 'https://acme.openai.azure.com', ...settings }), deps);
const parse = (settings: Record<string, unknown>) =>
  azureOpenai.settingsSchema.parse({ kind: 'azure-openai', auth: { apiKey: new Secret('k') }, ...settings });
const azure = make();
const chat = azure.chat!;
const hello = { model: 'x', messages: [{ role: 'user' as const, content: 'hi' }], max_tokens: 9 };
const path = (settings: Record<string, unknown>) => make(settings).chat!.encode(hello, target('my gpt')).wire.path;
const body = (settings: Record<string, unknown>, options = {}) =>
  JSON.parse(make(settings).chat!.encode(hello, target('gpt', { options })).wire.body.toString());

describe('the request', () => {
  test.each([
    [{}, '/openai/v1/chat/completions'],
    [{ endpoint: 'https://acme.openai.azure.com/openai/v1/' }, '/openai/v1/chat/completions'],
    [{ apiVersion: 'preview' }, '/openai/v1/chat/completions?api-version=preview'],
    [{ dialect: 'dated' }, '/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21'],
    [
      { dialect: 'dated', apiVersion: '2025-03-01-preview', endpoint: 'https://gw.example.com/azure/openai' },
      '/azure/openai/deployments/my%20gpt/chat/completions?api-version=2025-03-01-preview',
    ],
  ])('with the settings %j goes to %s', (settings, expected) => {
    expect(path(settings)).toBe(expected);
  });

  test('names the deployment as model', () => {
    expect(body({})).toEqual({ model: 'gpt', messages: hello.messages, max_completion_tokens: 9 });
  });

  test.each([
    [{}, { application_name: 'team/app' }],
    [{ applicationName: 'demo' }, { application_name: 'demo' }],
    [
      { endUser: true, endUserTenantId: 't-1', sourceIp: true },
      { application_name: 'team/app', end_user_id: 'hash-1', end_user_tenant_id: 't-1', source_ip: '10.1.2.3' },
    ],
  ])('tells who asks with the settings %j', (userSecurityContext, expected) => {
    const asker = { application: 'team/app', address: '10.1.2.3' };
    const request = { ...hello, safety_identifier: 'hash-1', user_security_context: { application_name: 'forged' } };
    expect(make({ userSecurityContext }).tellAsker?.(request, asker)['user_security_context']).toEqual(expected);
  });

  test('tells nobody who asks without the setting, and nothing of an end user whom nobody names', () => {
    expect('tellAsker' in azure).toBe(false);
    const told = make({ userSecurityContext: { endUser: true } }).tellAsker?.(hello, {
      application: 'a/b',
      address: '',
    });
    expect(told?.['user_security_context']).toEqual({ application_name: 'a/b' });
  });

  test('of the dated dialect keeps the token field of the caller unless the deployment says otherwise', () => {
    expect(body({ dialect: 'dated' })).toHaveProperty('max_tokens', 9);
    expect(body({ dialect: 'dated' }, { tokensField: 'max_completion_tokens' })).not.toHaveProperty('max_tokens');
  });

  test('carries the key as api-key', async () => {
    const { headers } = await azure.authorize(chat.encode(hello, target('gpt')).wire);
    expect(headers).toMatchObject({ 'api-key': 'k' });
  });
});

describe('recorded answers', () => {
  test('a dated chat decodes to text, finish, usage and its filter results', () => {
    const { completion, usage, finishRaw } = chat.decode(recorded('azure-chat-2024'), target('gpt'));
    expect(completion.choices[0]!.message.content).toMatch(/^Why did the Opentelemetry developer/);
    expect(finishRaw).toEqual(['stop']);
    expect(usage).toEqual({ inputUncached: 15, cacheRead: 0, cacheWrite: 0, outputVisible: 24, reasoning: 0 });
    expect(completion['prompt_filter_results']).toHaveLength(1);
    expect(completion.choices[0]!['content_filter_results']).toHaveProperty('hate.filtered', false);
  });

  test('reasoning tokens are counted apart from visible ones', () => {
    const { completion, usage } = chat.decode(recorded('azure-chat-reasoning-usage'), target('gpt'));
    expect(completion.choices[0]!.message.content).toBe('3');
    expect(usage).toEqual({ inputUncached: 11, cacheRead: 0, cacheWrite: 0, outputVisible: 11, reasoning: 192 });
  });

  test('a filtered completion without a message is an answer without content', () => {
    const { completion, usage } = chat.decode(recorded('azure-completion-filtered'), target('gpt'));
    expect(completion.choices[0]).toMatchObject({
      message: { role: 'assistant', content: null },
      finish_reason: 'content_filter',
      content_filter_results: { hate: { filtered: true, severity: 'high' } },
    });
    expect(usage).toMatchObject({ inputUncached: 15, outputVisible: 19 });
  });

  test('a stream decodes to the same text however its bytes are split', () => {
    const { status, headers, body } = recorded('azure-chat-stream-2026');
    const decode = (size: number) => decodeAll(chat.decodeStream({ status, headers }, target('gpt')), body, size);
    const whole = decode(body.length);
    expect(assemble(whole).text).toMatch(/^Why did the .*[!?.]$/s);
    expect(assemble(whole).finish).toEqual(['stop']);
    expect(whole.at(-1)).toEqual({ terminal: true });
    for (const size of [1, 7, 1000]) expect(decode(size)).toEqual(whole);
  });

  test("a stream's empty first chunk is told with the id and model of the next", () => {
    const { status, headers, body } = recorded('azure-chat-stream-2026');
    const events = decodeAll(chat.decodeStream({ status, headers }, target('gpt')), body);
    expect(events[0]!.chunk).toMatchObject({
      id: 'chatcmpl-DPTBaSsimU1JbOyrWiQNkSSfOPQE7',
      model: 'gpt-4.1-mini-2025-04-14',
      object: 'chat.completion.chunk',
      created: 1774962762,
      choices: [],
      prompt_filter_results: [{ prompt_index: 0 }],
    });
    expect(events[1]!.raw).toContain('"role":"assistant"');
  });

  test('embeddings decode to one vector of full length', () => {
    const { answer, usage } = azure.embeddings!.decode([recorded('azure-embeddings')], target('e'));
    expect(answer.vectors.map((vector) => vector.length)).toEqual([3072]);
    expect(usage).toMatchObject({ inputUncached: 8 });
  });

  test('a missing deployment is a model the provider does not know', () => {
    expect(azure.failure(recorded('azure-deployment-not-found'))).toMatchObject({
      code: 'provider.model_missing',
      class: 'refused',
      vendorCode: 'DeploymentNotFound',
    });
  });
});

test('chunks of the asynchronous filter, which have no delta, get an empty one', () => {
  const head = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' };
  const offsets = {
    ...head,
    choices: [{ index: 0, content_filter_offsets: { check_offset: 1 }, finish_reason: null }],
  };
  const events = decodeAll(chat.decodeStream({ status: 200, headers: {} }, target('gpt')), sse(offsets));
  expect(events[0]!.chunk!.choices[0]).toMatchObject({ delta: {}, content_filter_offsets: { check_offset: 1 } });
});

describe('a failure', () => {
  const filtered = {
    hate: { filtered: true, severity: 'high' },
    jailbreak: { filtered: true, detected: true },
    violence: { filtered: false, severity: 'safe' },
  };
  const error = {
    code: 'content_filter',
    message: 'The prompt was filtered.',
    param: 'prompt',
    type: null,
    status: 400,
  };

  test.each(['innererror', 'inner_error'])('of a filtered prompt tells what the filter found, under %s', (name) => {
    const inner = { code: 'ResponsibleAIPolicyViolation', content_filter_result: filtered };
    expect(azure.failure(reply({ error: { ...error, [name]: inner } }, 400))).toEqual({
      code: 'provider.content_filter',
      class: 'refused',
      message: 'The prompt was filtered. Filtered: hate (high), jailbreak.',
      param: 'prompt',
      vendorCode: 'content_filter',
    });
  });

  test.each([
    [
      401,
      { error: { code: '401', message: 'Access denied due to invalid subscription key.' } },
      'provider.credentials',
    ],
    [401, { statusCode: 401, message: 'Unauthorized' }, 'provider.credentials'],
    [403, { error: { code: '403', message: 'no' } }, 'provider.credentials'],
    [404, { error: { code: 'DeploymentNotFound', message: 'no' } }, 'provider.model_missing'],
    [400, { error: { code: 'context_length_exceeded', message: 'long' } }, 'provider.context_overflow'],
    [429, { error: { code: '429', message: 'Please retry after 12 seconds.' } }, 'provider.throttled'],
    [500, { error: { code: 'InternalServerError', message: 'x' } }, 'provider.failed'],
    [503, { error: { code: 'ServiceUnavailable', message: 'x' } }, 'provider.overloaded'],
  ])('%i %j is %s', (status, text, code) => {
    expect(azure.failure(reply(text, status))).toMatchObject({ code });
  });

  test('tells the wait that stands only in its sentence', () => {
    const text = { error: { code: '429', message: 'Rate limit exceeded. Please retry after 12 seconds.' } };
    expect(azure.failure(reply(text, 429))).toMatchObject({ retryAfterMs: 12_000 });
  });
});

describe('settings', () => {
  test.each([
    { auth: {} },
    { auth: { apiKey: new Secret('k'), entra: { managedIdentity: true } } },
    { auth: { entra: {} } },
    { auth: { entra: { clientSecret: new Secret('s') } } },
    { auth: { entra: { managedIdentity: true, workloadIdentity: {} } } },
    { apiVersion: 'latest' },
    { endpoint: undefined },
  ])('refuse %j', (settings) => {
    const whole = { kind: 'azure-openai', endpoint: 'https://a', auth: { apiKey: new Secret('k') }, ...settings };
    expect(azureOpenai.settingsSchema.safeParse(whole).success).toBe(false);
  });
});
