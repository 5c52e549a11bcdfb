/** Every adapter against its vendor's simulator, through the real transport: provider × feature, each cell a claim. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Secret, systemClock } from '../src/core/index.ts';
import {
  createProvider,
  findProviderKind,
  openTransport,
  type ChatRequest,
  type Provider,
  type ProviderKind,
  type Target,
} from '../src/providers/index.ts';
import { assemble } from '../src/providers/testing.ts';
import {
  simulatorCredentials,
  simulatorTls,
  startSimulators,
  type FaultSpec,
  type SimulatorName,
  type Simulators,
} from '../src/simulators/index.ts';
import { dispatchChat, dispatchEmbeddings, dispatchStream } from './support/dispatch.ts';

interface Door {
  readonly simulator: SimulatorName;
  readonly model: string;
  readonly embeddings?: string;
  settings(addresses: Simulators['addresses']): Record<string, unknown>;
}

const secret = (value: string): Secret => new Secret(value);
const { openai, azure, anthropic, entra, compatible } = simulatorCredentials;
const azureKey = { auth: { apiKey: secret(azure.apiKey) } };

const doors: Readonly<Record<string, Door>> = {
  openai: {
    simulator: 'openai',
    model: 'gpt-5.6',
    embeddings: 'text-embedding-3-small',
    settings: (at) => ({ kind: 'openai', endpoint: `${at.openai}/v1`, auth: { apiKey: secret(openai.apiKey) } }),
  },
  'openai-compatible': {
    simulator: 'compatible',
    model: 'llama3.2',
    embeddings: 'nomic-embed-text',
    settings: (at) => ({
      kind: 'openai-compatible',
      endpoint: `${at.compatible}/v1`,
      auth: { apiKey: secret(compatible.apiKey) },
    }),
  },
  'azure-openai v1': {
    simulator: 'azure',
    model: 'chat-deployment',
    embeddings: 'text-embedding-3-small',
    settings: (at) => ({ kind: 'azure-openai', endpoint: at.azure, ...azureKey }),
  },
  'azure-openai dated': {
    simulator: 'azure',
    model: 'chat-deployment',
    embeddings: 'text-embedding-3-small',
    settings: (at) => ({ kind: 'azure-openai', endpoint: at.azure, dialect: 'dated', ...azureKey }),
  },
  'azure-openai by Entra ID': {
    simulator: 'azure',
    model: 'chat-deployment',
    settings: (at) => ({
      kind: 'azure-openai',
      endpoint: at.azure,
      network: { ca: simulatorTls().ca },
      auth: {
        entra: {
          tenantId: entra.tenantId,
          clientId: entra.clientId,
          clientSecret: secret(entra.clientSecret),
          authority: at.entra,
          scope: 'https://cognitiveservices.azure.com/.default',
        },
      },
    }),
  },
  'aws-bedrock': {
    simulator: 'bedrock',
    model: 'anthropic.claude-haiku-4-5-20251001-v1:0',
    embeddings: 'amazon.titan-embed-text-v2:0',
    settings: (at) => ({
      kind: 'aws-bedrock',
      region: 'us-east-1',
      endpoint: at.bedrock,
      auth: {
        accessKeyId: secret(simulatorCredentials.bedrock.accessKeyId),
        secretAccessKey: secret(simulatorCredentials.bedrock.secretAccessKey),
      },
    }),
  },
  'oci-generative-ai': {
    simulator: 'oci',
    model: 'meta.llama-3.3-70b-instruct',
    embeddings: 'cohere.embed-v4.0',
    settings: (at) => ({
      kind: 'oci-generative-ai',
      region: 'eu-frankfurt-1',
      endpoint: at.oci,
      compartmentId: 'ocid1.compartment.oc1..simulated',
      auth: {
        tenancy: simulatorCredentials.oci.tenancy,
        user: simulatorCredentials.oci.user,
        fingerprint: simulatorCredentials.oci.fingerprint,
        privateKey: secret(simulatorCredentials.oci.privateKeyPem),
      },
    }),
  },
  anthropic: {
    simulator: 'anthropic',
    model: 'claude-haiku-4-5',
    settings: (at) => ({ kind: 'anthropic', endpoint: at.anthropic, auth: { apiKey: secret(anthropic.apiKey) } }),
  },
};

let simulators: Simulators;
const opened = new Map<string, Provider>();

beforeAll(async () => {
  simulators = await startSimulators();
});
afterAll(async () => {
  await Promise.all(Array.from(opened.values(), (provider) => provider.close()));
  await simulators.close();
});

function provider(name: string): Provider {
  const known = opened.get(name);
  if (known) return known;
  const settings = kindOf(name).settingsSchema.parse(doorOf(name).settings(simulators.addresses));
  const made = createProvider(name, settings, { clock: systemClock, openTransport });
  opened.set(name, made);
  return made;
}

function kindOf(name: string): ProviderKind {
  const { kind } = doorOf(name).settings(simulators.addresses);
  const found = findProviderKind(String(kind));
  if (!found) throw new Error(`no such kind: ${String(kind)}`);
  return found;
}

function doorOf(name: string): Door {
  const door = doors[name];
  if (!door) throw new Error(`no such door: ${name}`);
  return door;
}

function target(name: string, model = doorOf(name).model, options: unknown = {}): Target {
  const { deploymentSchema } = kindOf(name);
  return { model, outputTokensDefault: 2048, unsupported: 'drop', options: deploymentSchema.parse(options) };
}
const ask = (content: string, more: Partial<ChatRequest> = {}): ChatRequest => ({
  model: 'asked',
  messages: [{ role: 'user', content }],
  ...more,
});
const whole = (name: string, request: ChatRequest) => dispatchChat(provider(name), request, target(name));
const streamed = (name: string, request: ChatRequest) => dispatchStream(provider(name), request, target(name));
const fail = (name: string, ...faults: FaultSpec[]) => simulators.simulator(doorOf(name).simulator).faults.next(faults);

const weather = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};
const clock = { type: 'function' as const, function: { name: 'get_time', parameters: { type: 'object' } } };
const tools = [weather, clock];
const schema = {
  type: 'object',
  properties: { name: { type: 'string' } },
  required: ['name'],
  additionalProperties: false,
};

beforeEach(() => {
  for (const { simulator } of Object.values(doors)) simulators.simulator(simulator).faults.clear();
});

describe.each(Object.keys(doors))('%s', (name) => {
  test('a whole answer has text, finish and usage', async () => {
    const { completion, usage } = await whole(name, ask('Hello there'));
    expect(completion.choices[0]).toMatchObject({ finish_reason: 'stop' });
    expect(completion.choices[0]?.message.content).toContain('Hello there');
    expect(usage).toMatchObject({ inputUncached: expect.any(Number), outputVisible: expect.any(Number) });
  });

  test('a stream is the whole answer in pieces, with the same usage', async () => {
    const [answer, events] = [await whole(name, ask('Grüße, 你好')), await streamed(name, ask('Grüße, 你好'))];
    expect(assemble(events)).toMatchObject({ text: answer.completion.choices[0]?.message.content, finish: ['stop'] });
    expect(events.findLast(({ usage }) => usage)?.usage).toEqual(answer.usage);
  });

  test('two tools at once come through a stream and take their results', async () => {
    const request = ask('Please call get_weather and get_time for Paris', { tools });
    const made = assemble(await streamed(name, request));
    expect(made.finish).toEqual(['tool_calls']);
    expect(made.tools.map((tool) => [tool.name, JSON.parse(tool.arguments)])).toEqual([
      ['get_weather', { city: 'Paris' }],
      ['get_time', {}],
    ]);
    const calls = made.tools.map(({ id, ...call }) => ({ id, type: 'function' as const, function: call }));
    const { completion } = await whole(name, {
      ...request,
      messages: [
        ...request.messages,
        { role: 'assistant', content: null, tool_calls: calls },
        ...calls.map(({ id }) => ({ role: 'tool' as const, tool_call_id: id, content: `result of ${id}` })),
      ],
    });
    expect(completion.choices[0]?.finish_reason).toBe('stop');
  });

  test('an answer is held to a JSON schema', async () => {
    const format = { type: 'json_schema' as const, json_schema: { name: 'person', schema, strict: true } };
    const { completion } = await whole(name, ask('Describe Alice', { response_format: format }));
    expect(JSON.parse(completion.choices[0]?.message.content ?? '')).toEqual({ name: 'Alice' });
  });

  test('images are seen', async () => {
    const image = { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } };
    const messages = [{ role: 'user' as const, content: [image, { type: 'text' as const, text: 'What is it?' }] }];
    const { completion } = await whole(name, { model: 'asked', messages });
    expect(completion.choices[0]?.message.content).toContain('I see 1 image.');
  });

  test('the limit on tokens ends an answer', async () => {
    const { completion } = await whole(name, ask('Say 200 words', { max_completion_tokens: 10 }));
    expect(completion.choices[0]?.finish_reason).toBe('length');
  });

  test('bytes split anywhere make the same answer', async () => {
    const answer = assemble(await streamed(name, ask('Grüße, 你好 😀')));
    fail(name, { name: 'splitFrames', size: 1 });
    expect(assemble(await streamed(name, ask('Grüße, 你好 😀')))).toEqual(answer);
  });

  test.each<[FaultSpec, string]>([
    [{ name: 'throttled', retryAfterS: 3 }, 'provider.throttled'],
    [{ name: 'status', status: 500 }, 'provider.failed'],
    [{ name: 'status', status: 503 }, 'provider.overloaded'],
    [{ name: 'credentials' }, 'provider.credentials'],
    [{ name: 'contextOverflow' }, 'provider.context_overflow'],
    [{ name: 'malformed' }, 'provider.malformed'],
    [{ name: 'reset' }, 'provider.unreachable'],
  ])('the failure %j is %s', async (fault, code) => {
    fail(name, fault);
    await expect(whole(name, ask('Hello'))).rejects.toMatchObject({ code });
  });

  test('an error inside a stream is a fault, and nothing comes after it', async () => {
    fail(name, { name: 'errorIn200', after: 2 });
    const events = await streamed(name, ask('Hello there'));
    expect(events.at(-1)?.fault).toBeDefined();
    expect([assemble(events).finish, events.some(({ terminal }) => terminal)]).toEqual([[], false]);
  });

  test('a stream that ends early has neither finish reason nor end marker', async () => {
    fail(name, { name: 'endsEarly' });
    const events = await streamed(name, ask('Hello there'));
    expect([assemble(events).finish, events.some(({ terminal }) => terminal)]).toEqual([[], false]);
  });

  test.each(['usageMissing', 'usageZero'] as const)('%s: no usage is made up', async (fault) => {
    fail(name, { name: fault });
    expect((await whole(name, ask('Hello'))).usage).toBeUndefined();
  });
});

describe.each(Object.keys(doors).filter((name) => doorOf(name).embeddings))('%s', (name) => {
  test('embeddings come one for each input', async () => {
    const model = doorOf(name).embeddings ?? '';
    const reply = await dispatchEmbeddings(provider(name), { model, input: ['fish', 'bird'] }, target(name, model));
    expect(reply.answer.vectors).toHaveLength(2);
    expect(reply.answer.vectors[0]?.length).toBeGreaterThan(100);
    expect(reply.usage?.inputUncached).toBeGreaterThan(0);
  });
});

describe('azure-openai', () => {
  test('a filtered prompt tells what was found', async () => {
    fail('azure-openai v1', { name: 'contentFilter' });
    await expect(whole('azure-openai v1', ask('Hello'))).rejects.toMatchObject({
      code: 'provider.content_filter',
      public: expect.stringContaining('Filtered: '),
    });
  });

  test('a filtered completion is an answer', async () => {
    fail('azure-openai v1', { name: 'contentFilter', on: 'completion' });
    const { completion } = await whole('azure-openai v1', ask('Hello'));
    expect(completion.choices[0]?.finish_reason).toBe('content_filter');
  });
});

describe('anthropic', () => {
  test('thinking is streamed and goes back with its signature', async () => {
    const request = ask('Please call get_weather for Paris', { tools, reasoning_effort: 'low' });
    const model = target('anthropic', 'claude-haiku-4-5', { thinking: 'budget' });
    const { completion } = await dispatchChat(provider('anthropic'), request, model);
    const message = completion.choices[0]?.message;
    expect(message?.thinking?.[0]).toMatchObject({ type: 'thinking', signature: expect.any(String) });
    const again = await dispatchChat(
      provider('anthropic'),
      {
        ...request,
        messages: [
          ...request.messages,
          { role: 'assistant', ...message },
          { role: 'tool', tool_call_id: message?.tool_calls?.[0]?.id ?? '', content: 'rain' },
        ],
      },
      model,
    );
    expect(again.completion.choices[0]?.finish_reason).toBe('stop');
  });
});
