import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { text as readAll } from 'node:stream/consumers';
import * as common from 'oci-common';
import { GenerativeAiInferenceClient, type models } from 'oci-generativeaiinference';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../core/index.ts';
import { startSimulator, type Simulator } from '../server.ts';
import { makeOciCredentials } from './credentials.ts';
import { ociVendor } from './simulator.ts';

const LLAMA = 'meta.llama-3.3-70b-instruct';
const GPT = 'openai.gpt-5.4';
const COMMAND = 'cohere.command-a-03-2025';
const REASONING = 'cohere.command-a-reasoning';
const ENDPOINT = 'ocid1.generativeaiendpoint.oc1..x';
const credentials = makeOciCredentials();

let skewMs = 0;
let simulator: Simulator;
let client: GenerativeAiInferenceClient;

type Party = Pick<typeof credentials, 'tenancy' | 'user' | 'fingerprint' | 'privateKeyPem'>;

function connect({ tenancy, user, fingerprint, privateKeyPem }: Party): GenerativeAiInferenceClient {
  const provider = new common.SimpleAuthenticationDetailsProvider(tenancy, user, fingerprint, privateKeyPem, null);
  const connected = new GenerativeAiInferenceClient(
    { authenticationDetailsProvider: provider },
    {
      retryConfiguration: common.NoRetryConfigurationDetails,
      circuitBreaker: new common.CircuitBreaker({ enabled: false }),
    },
  );
  connected.endpoint = simulator.url;
  return connected;
}

beforeAll(async () => {
  // Oracle's SDK writes every refusal to the console.
  vi.spyOn(console, 'warn').mockReturnValue();
  vi.spyOn(console, 'error').mockReturnValue();
  simulator = await startSimulator(ociVendor(credentials), {
    clock: { ...systemClock, now: () => Date.now() + skewMs },
  });
  client = connect(credentials);
});
afterAll(async () => {
  client.close();
  await simulator.close();
});

const user = (text: string): object => ({ role: 'USER', content: [{ type: 'TEXT', text }] });
const generic = (text: string, more: object = {}): object => ({
  apiFormat: 'GENERIC',
  messages: [user(text)],
  maxTokens: 200,
  ...more,
});
const cohere = (message: string, more: object = {}): object => ({
  apiFormat: 'COHERE',
  message,
  maxTokens: 200,
  ...more,
});
const v2 = (text: string, more: object = {}): object => ({ ...generic(text, more), apiFormat: 'COHEREV2' });

function details(modelId: string, chatRequest: object): models.ChatDetails {
  const servingMode =
    modelId === ENDPOINT ? { servingType: 'DEDICATED', endpointId: modelId } : { servingType: 'ON_DEMAND', modelId };
  return { compartmentId: 'ocid1.compartment.oc1..x', servingMode, chatRequest } as unknown as models.ChatDetails;
}

async function ask<T = models.GenericChatResponse>(modelId: string, chatRequest: object, by = client): Promise<T> {
  const response = await by.chat({ chatDetails: details(modelId, chatRequest) });
  if (response === null || !('chatResult' in response)) throw new Error('expected a whole answer');
  return response.chatResult.chatResponse as unknown as T;
}

type Event = Record<string, unknown>;

async function raw(modelId: string, chatRequest: object): Promise<string> {
  const response = await client.chat({ chatDetails: details(modelId, { ...chatRequest, isStream: true }) });
  const body = response as unknown as ReadableStream | NodeJS.ReadableStream;
  return readAll('getReader' in body ? Readable.fromWeb(body) : (body as Readable));
}

async function events(modelId: string, chatRequest: object): Promise<Event[]> {
  const lines = (await raw(modelId, chatRequest)).split('\n').filter((line) => line.startsWith('data: {'));
  return lines.map((line) => JSON.parse(line.slice(6)) as Event);
}

const textOf = (message: models.Message | undefined): string =>
  (message?.content ?? []).map((part) => (part as models.TextContent).text ?? '').join('');

const place = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const weather = { type: 'FUNCTION', name: 'get_weather', description: 'Weather', parameters: place };
const time = { type: 'FUNCTION', name: 'get_time', description: 'Time', parameters: place };

describe('chat, GENERIC', () => {
  test.each([LLAMA, ENDPOINT])('answers for %s', async (modelId) => {
    const { choices, usage } = await ask(modelId, generic('Bonjour'));
    expect([textOf(choices[0]?.message), choices[0]?.finishReason]).toEqual([
      expect.stringContaining('Bonjour'),
      'stop',
    ]);
    expect(usage?.totalTokens).toBe((usage?.promptTokens ?? 0) + (usage?.completionTokens ?? 0));
  });

  test('stops after twenty tokens when no limit is given', async () => {
    const { choices, usage } = await ask(LLAMA, generic('Tell me a story of 100 words', { maxTokens: undefined }));
    expect([choices[0]?.finishReason, usage?.completionTokens]).toEqual(['length', 20]);
  });

  test("counts an OpenAI model's reasoning", async () => {
    const { usage } = await ask(
      GPT,
      generic('Think', { maxTokens: undefined, maxCompletionTokens: 500, reasoningEffort: 'HIGH' }),
    );
    expect(usage?.completionTokensDetails?.reasoningTokens).toBeGreaterThan(0);
  });

  test('calls tools in parallel and takes their results back', async () => {
    const question = 'call get_weather and get_time for Paris';
    const { choices } = await ask(LLAMA, generic(question, { tools: [weather, time] }));
    const said: Partial<models.AssistantMessage> = choices[0]?.message ?? {};
    const calls = (said.toolCalls ?? []) as models.FunctionCall[];
    expect([choices[0]?.finishReason, calls.map(({ name, arguments: text }) => [name, text])]).toEqual([
      'tool_calls',
      [
        ['get_weather', '{"city":"Paris"}'],
        ['get_time', '{"city":"Paris"}'],
      ],
    ]);
    const results = calls.map(({ id }, at) => ({
      role: 'TOOL',
      toolCallId: id,
      content: [{ type: 'TEXT', text: `result ${at}` }],
    }));
    const messages = [user(question), { role: 'ASSISTANT', toolCalls: calls }, ...results];
    const second = await ask(LLAMA, generic('', { messages, tools: [weather, time] }));
    expect(textOf(second.choices[0]?.message)).toContain('result 0; result 1');
  });

  test('answers with JSON of the schema', async () => {
    const responseFormat = { type: 'JSON_SCHEMA', jsonSchema: { name: 'Place', schema: place, isStrict: true } };
    const { choices } = await ask(LLAMA, generic('Where is the Tower of Paris?', { responseFormat }));
    expect(JSON.parse(textOf(choices[0]?.message))).toEqual({ city: expect.any(String) as string });
  });

  test('streams the same text, then the finish without an index, and no usage unless asked', async () => {
    const whole = await ask(LLAMA, generic('Bonjour'));
    const seen = await events(LLAMA, generic('Bonjour'));
    expect(seen.map(({ message }) => textOf(message as models.Message)).join('')).toBe(
      textOf(whole.choices[0]?.message),
    );
    expect([seen.at(-1)?.['finishReason'], 'index' in (seen.at(-1) ?? {})]).toEqual(['stop', false]);
  });

  test('streams usage before the end marker when asked', async () => {
    const body = await raw(LLAMA, generic('Bonjour', { streamOptions: { isIncludeUsage: true } }));
    expect(body).toMatch(/"finishReason":"stop".*\n\ndata: \{"usage":.*\n\ndata: \[DONE\]\n\n$/);
  });

  test('streams a call as one fragment with id and name, then only arguments', async () => {
    const seen = await events(LLAMA, generic('call get_weather and get_time for Paris', { tools: [weather, time] }));
    const fragments = seen.flatMap(
      ({ message }) => ((message as Event)['toolCalls'] ?? []) as Partial<models.FunctionCall>[],
    );
    const named = fragments.filter(({ id }) => id !== undefined);
    expect(named.map(({ name }) => name)).toEqual(['get_weather', 'get_time']);
    expect(fragments.map(({ arguments: piece }) => piece).join('')).toBe('{"city":"Paris"}{"city":"Paris"}');
  });
});

describe('chat, COHERE', () => {
  const tools = [
    { name: 'get_weather', description: 'Weather', parameterDefinitions: { city: { type: 'str', isRequired: true } } },
  ];

  test('answers with the text and the history that led to it', async () => {
    const { text, chatHistory, finishReason } = await ask<models.CohereChatResponse>(COMMAND, cohere('Bonjour'));
    expect([text, chatHistory?.length, finishReason]).toEqual([expect.stringContaining('Bonjour'), 2, 'COMPLETE']);
  });

  test('gives no finish reason after a stop sequence', async () => {
    const { finishReason } = await ask<models.CohereChatResponse>(
      COMMAND,
      cohere('Bonjour', { stopSequences: ['happy'] }),
    );
    expect(finishReason).toBeNull();
  });

  test('calls a tool and takes its result back by name and parameters', async () => {
    const first = await ask<models.CohereChatResponse>(COMMAND, cohere('get_weather for Paris', { tools }));
    expect(first.toolCalls).toEqual([{ name: 'get_weather', parameters: { city: 'Paris' } }]);
    const toolResults = [{ call: first.toolCalls?.[0], outputs: [{ output: 'sunny' }] }];
    const second = await ask<models.CohereChatResponse>(
      COMMAND,
      cohere('', { chatHistory: first.chatHistory, tools, toolResults }),
    );
    expect(second.text).toContain('sunny');
  });

  test('streams the text, then repeats it whole with the finish reason, and marks no end', async () => {
    const seen = await events(COMMAND, cohere('Bonjour'));
    const pieces = seen.slice(0, -1).map(({ text }) => text);
    expect(seen.at(-1)).toMatchObject({ text: pieces.join(''), finishReason: 'COMPLETE', usage: {} });
    expect(await raw(COMMAND, cohere('Bonjour'))).not.toContain('[DONE]');
  });

  test.each<[string, object, RegExp]>([
    ['an empty message', cohere(''), /at least 1 token long/],
    [
      'results without tools',
      cohere('', { toolResults: [{ call: { name: 'a', parameters: {} }, outputs: [{}] }] }),
      /without specifying tools/,
    ],
    [
      'a result nobody asked for',
      cohere('', { tools, toolResults: [{ call: { name: 'a', parameters: {} }, outputs: [{}] }] }),
      /must answer a tool call/,
    ],
    [
      'a type that is not of Python',
      cohere('a', { tools: [{ ...tools[0], parameterDefinitions: { city: { type: 'text' } } }] }),
      /unknown type text/,
    ],
  ])('refuses %s', async (_, request, message) => {
    await expect(ask(COMMAND, request)).rejects.toMatchObject({
      statusCode: 400,
      message: expect.stringMatching(message) as string,
    });
  });
});

describe('chat, COHEREV2', () => {
  test('answers with thoughts and text', async () => {
    const { message } = await ask<models.CohereChatResponseV2>(
      REASONING,
      v2('Bonjour', { thinking: { type: 'ENABLED' } }),
    );
    expect(message.content.map(({ type }) => type)).toEqual(['THINKING', 'TEXT']);
  });

  test('calls tools by id and takes their results back', async () => {
    const tools = [{ type: 'FUNCTION', function: { name: 'get_weather', parameters: place } }];
    const { message, finishReason } = await ask<models.CohereChatResponseV2>(
      REASONING,
      v2('get_weather for Paris', { tools }),
    );
    const id = message.toolCalls?.[0]?.id;
    const answered = [
      user('get_weather for Paris'),
      { role: 'ASSISTANT', content: [{ type: 'TEXT', text: ' ' }], toolCalls: message.toolCalls },
      { role: 'TOOL', toolCallId: id, content: [{ type: 'TEXT', text: 'sunny' }] },
    ];
    const second = await ask<models.CohereChatResponseV2>(REASONING, v2('', { messages: answered, tools }));
    expect([finishReason, JSON.stringify(second.message.content)]).toEqual([
      'TOOL_CALL',
      expect.stringContaining('sunny'),
    ]);
  });

  test('streams messages and repeats the whole one at the end', async () => {
    const seen = await events(REASONING, v2('Bonjour'));
    const text = seen
      .slice(0, -1)
      .map(({ message }) => textOf(message as models.Message))
      .join('');
    expect([textOf(seen.at(-1)?.['message'] as models.Message), seen.at(-1)?.['finishReason']]).toEqual([
      text,
      'COMPLETE',
    ]);
  });
});

const embed = async (
  inputs: string[],
  modelId = 'cohere.embed-english-v3.0',
  more: object = {},
): Promise<models.EmbedTextResult> => {
  const mode = { servingType: 'ON_DEMAND', modelId };
  const embedTextDetails = {
    compartmentId: 'ocid1.compartment.oc1..x',
    servingMode: mode,
    inputs,
    truncate: 'END',
    ...more,
  };
  const response = await client.embedText({
    embedTextDetails: embedTextDetails as unknown as models.EmbedTextDetails,
  });
  return response.embedTextResult;
};

describe('embedText', () => {
  test('gives one vector for each input, equal for equal texts', async () => {
    const { embeddings } = await embed(['one', 'two', 'one']);
    expect([embeddings.length, embeddings[0]?.length, embeddings[0]]).toEqual([3, 1024, embeddings[2]]);
  });

  test('gives the dimensions asked for, and usage, with the newest model only', async () => {
    const { embeddings, usage } = await embed(['one'], 'cohere.embed-v4.0', { outputDimensions: 256 });
    expect([embeddings[0]?.length, usage?.promptTokens]).toEqual([256, 1]);
    await expect(embed(['one'], 'cohere.embed-english-v3.0', { outputDimensions: 256 })).rejects.toMatchObject({
      statusCode: 400,
    });
  });

  test('refuses more than 96 inputs', async () => {
    await expect(embed(Array.from({ length: 97 }, () => 'a'))).rejects.toMatchObject({ statusCode: 400 });
  });
});

describe('refusals', () => {
  test.each<[string, object, number]>([
    ['an unknown field', generic('a', { max_tokens: 5 }), 400],
    [
      'an image by plain http',
      generic('a', { messages: [{ role: 'USER', content: [{ type: 'IMAGE', imageUrl: { url: 'http://a/b' } }] }] }),
      400,
    ],
    [
      'a tool result nobody asked for',
      generic('a', { messages: [user('a'), { role: 'TOOL', toolCallId: 'x', content: [] }] }),
      400,
    ],
    ["another vendor's format", cohere('a'), 400],
    ['no messages', generic('a', { messages: [] }), 400],
  ])('meet %s', async (_, request, statusCode) => {
    await expect(ask(LLAMA, request)).rejects.toMatchObject({ statusCode });
  });

  test('hand on what the vendor of the model says, as JSON inside the message', async () => {
    const thrown: unknown = await ask(GPT, generic('a')).catch((cause: unknown) => cause);
    const { message, serviceCode } = thrown as common.OciError;
    expect(serviceCode).toBe('400');
    expect(JSON.parse(message)).toMatchObject({ error: { code: 'unsupported_parameter', param: 'max_tokens' } });
  });

  test.each(['missing.model', 'no model'])('know no model "%s"', async (modelId) => {
    await expect(ask(modelId, generic('a'))).rejects.toMatchObject({ statusCode: 404 });
  });

  test.each([
    ['an unknown user', { user: 'ocid1.user.oc1..other' }],
    ['another key', { privateKeyPem: makeOciCredentials().privateKeyPem }],
  ])('meet %s', async (_, wrong) => {
    const other = connect({ ...credentials, ...wrong });
    await expect(ask(LLAMA, generic('a'), other)).rejects.toMatchObject({
      statusCode: 401,
      serviceCode: 'NotAuthenticated',
    });
    other.close();
  });

  test('meet a date ten minutes off', async () => {
    skewMs = 600_000;
    await expect(ask(LLAMA, generic('a'))).rejects.toMatchObject({ statusCode: 401 });
    skewMs = 0;
  });

  test('meet a request without a signature', async () => {
    const response = await fetch(`${simulator.url}/20231130/actions/chat`, { method: 'POST', body: '{}' });
    expect([response.status, await response.json()]).toEqual([
      401,
      { code: 'NotAuthenticated', message: expect.any(String) as string },
    ]);
  });
});

describe('faults', () => {
  test.each<[string, number, string]>([
    ['[[fault:throttled]]', 429, 'TooManyRequests'],
    ['[[fault:status status=503]]', 503, 'ServiceUnavailable'],
    ['[[fault:status status=409]]', 409, 'IncorrectState'],
    ['[[fault:credentials]]', 401, 'NotAuthenticated'],
    ['[[fault:contentFilter]]', 400, '400'],
    ['[[fault:contextOverflow]]', 400, '400'],
  ])('%s is a %i', async (directive, statusCode, serviceCode) => {
    await expect(ask(LLAMA, generic(directive))).rejects.toMatchObject({ statusCode, serviceCode });
  });

  test('an error in mid-stream comes as an event with a code', async () => {
    expect((await events(LLAMA, generic('[[fault:errorIn200 after=2]]'))).at(-1)).toMatchObject({
      code: 'InternalServerError',
    });
  });

  test('a stream that ends early has no finish reason', async () => {
    const seen = await events(COMMAND, cohere('[[fault:endsEarly]]'));
    expect(seen.some((event) => 'finishReason' in event)).toBe(false);
  });

  test('a filtered completion says so in its finish reason', async () => {
    const { choices } = await ask(LLAMA, generic('[[fault:contentFilter on=completion]]'));
    expect(choices[0]?.finishReason).toBe('content_filter');
  });
});
