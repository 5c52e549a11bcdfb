import {
  AccessDeniedException,
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  type ConverseStreamOutput,
  CountTokensCommand,
  InternalServerException,
  InvokeModelCommand,
  type Message,
  ModelStreamErrorException,
  ModelTimeoutException,
  ThrottlingException,
  ValidationException,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../core/index.ts';
import { startSimulator, type Simulator } from '../server.ts';
import { bedrockVendor } from './simulator.ts';

const CLAUDE = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const NOVA = 'us.amazon.nova-micro-v1:0';
const ARN = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/mi1dadi0g15f';
const credentials = { accessKeyId: 'AKIDSIMULATED', secretAccessKey: 'no-secret' };

let skewMs = 0;
const clock = { ...systemClock, now: () => Date.now() + skewMs };
let simulator: Simulator;
let client: BedrockRuntimeClient;

const connect = (config: BedrockRuntimeClientConfig = {}): BedrockRuntimeClient =>
  new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: simulator.url,
    credentials,
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler(),
    ...config,
  });

beforeAll(async () => {
  const temporary = { ...credentials, sessionToken: 'session' };
  const vendor = bedrockVendor({ credentials: [credentials, temporary], bearerKeys: ['bedrock-api-key-sim'] });
  simulator = await startSimulator(vendor, { clock });
  client = connect();
});
afterAll(async () => {
  client.destroy();
  await simulator.close();
});

const say = (text: string): Message => ({ role: 'user', content: [{ text }] });
const ask = (text: string, more: Partial<ConverseCommandInput> = {}): ConverseCommandInput => ({
  modelId: NOVA,
  messages: [say(text)],
  ...more,
});
const place = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const weather = { toolSpec: { name: 'get_weather', description: 'Weather', inputSchema: { json: place } } };
const time = { toolSpec: { name: 'get_time', inputSchema: { json: place } } };

const textOf = (content: { text?: string | undefined }[] | undefined): string =>
  (content ?? []).map(({ text }) => text ?? '').join('');

async function stream(input: ConverseCommandInput): Promise<ConverseStreamOutput[]> {
  const { stream: events } = await client.send(new ConverseStreamCommand(input));
  const seen: ConverseStreamOutput[] = [];
  for await (const event of events ?? []) seen.push(event);
  return seen;
}

describe('Converse', () => {
  test.each([NOVA, ARN, 'anthropic.claude-3-sonnet-20240229-v1:0'])('answers for %s', async (modelId) => {
    const { output, stopReason } = await client.send(new ConverseCommand(ask('Bonjour', { modelId })));
    expect([textOf(output?.message?.content), stopReason]).toEqual([expect.stringContaining('Bonjour'), 'end_turn']);
  });

  test('counts usage so that the total is the sum', async () => {
    const { usage } = await client.send(new ConverseCommand(ask('Bonjour')));
    expect(usage?.totalTokens).toBe((usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0));
  });

  test('calls tools in parallel and takes their results back', async () => {
    const toolConfig = { tools: [weather, time] };
    const question = say('call get_weather and get_time for Paris');
    const input = { modelId: CLAUDE, messages: [question], toolConfig };
    const first = await client.send(new ConverseCommand(input));
    const content = first.output?.message?.content ?? [];
    const uses = content.flatMap(({ toolUse }) => toolUse ?? []);
    expect([first.stopReason, uses.map(({ name, input: given }) => [name, given])]).toEqual([
      'tool_use',
      [
        ['get_weather', { city: 'Paris' }],
        ['get_time', { city: 'Paris' }],
      ],
    ]);
    const results = uses.map(({ toolUseId }, at) => ({
      toolResult: { toolUseId, content: [{ text: `result ${at}` }] },
    }));
    const messages: Message[] = [question, { role: 'assistant', content }, { role: 'user', content: results }];
    const second = await client.send(new ConverseCommand({ modelId: CLAUDE, messages, toolConfig }));
    expect(textOf(second.output?.message?.content)).toContain('result 0; result 1');
  });

  test('answers with JSON of the schema', async () => {
    const schema = JSON.stringify({ ...place, additionalProperties: false });
    const outputConfig = {
      textFormat: { type: 'json_schema', structure: { jsonSchema: { name: 'Place', schema } } },
    } as const;
    const { output } = await client.send(new ConverseCommand(ask('Where is the Tower of Paris?', { outputConfig })));
    expect(JSON.parse(textOf(output?.message?.content))).toEqual({ city: expect.any(String) as string });
  });

  test('sees the images of a prompt', async () => {
    const image = { format: 'png', source: { bytes: new Uint8Array([1, 2, 3]) } } as const;
    const messages: Message[] = [{ role: 'user', content: [{ image }, { text: 'What is this?' }] }];
    const { output } = await client.send(new ConverseCommand({ modelId: NOVA, messages }));
    expect(textOf(output?.message?.content)).toContain('I see 1 image');
  });

  test.each<[string, Partial<ConverseCommandInput>]>([
    ['max_tokens', { inferenceConfig: { maxTokens: 3 } }],
    ['stop_sequence', { inferenceConfig: { stopSequences: ['happy'] } }],
  ])('stops with %s', async (word, more) => {
    const { stopReason } = await client.send(new ConverseCommand(ask('Tell me', more)));
    expect(stopReason).toBe(word);
  });

  const thinking = {
    additionalModelRequestFields: { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } },
  };

  test("signs Claude's thoughts, and takes them back", async () => {
    const first = await client.send(new ConverseCommand(ask('Think', { modelId: CLAUDE, ...thinking })));
    const content = first.output?.message?.content ?? [];
    expect(content[0]?.reasoningContent?.reasoningText?.signature).toBeTypeOf('string');
    const messages: Message[] = [say('Think'), { role: 'assistant', content }, say('Go on')];
    const second = await client.send(new ConverseCommand({ modelId: CLAUDE, messages }));
    expect(second.stopReason).toBe('end_turn');
  });

  test('refuses an altered thought', async () => {
    const thought = { reasoningContent: { reasoningText: { text: 'altered', signature: 'bm9uZQ==' } } };
    const messages: Message[] = [say('Think'), { role: 'assistant', content: [thought, { text: 'So' }] }, say('Go on')];
    await expect(client.send(new ConverseCommand({ modelId: CLAUDE, messages }))).rejects.toThrow(
      /Invalid `signature`/,
    );
  });

  test('writes what stands before a cache point, then reads it', async () => {
    const content = [
      { text: 'A long document. '.repeat(50) },
      { cachePoint: { type: 'default' } },
      { text: 'Sum it up' },
    ] as const;
    const input = {
      modelId: CLAUDE,
      messages: [{ role: 'user', content: [...content] }],
    } satisfies ConverseCommandInput;
    const { usage: first } = await client.send(new ConverseCommand(input));
    const { usage: second } = await client.send(new ConverseCommand(input));
    expect([first?.cacheReadInputTokens, second?.cacheWriteInputTokens]).toEqual([0, 0]);
    expect(second?.cacheReadInputTokens).toBe(first?.cacheWriteInputTokens);
    expect(first?.totalTokens).toBe(second?.totalTokens);
  });

  const guardrailConfig = { guardrailIdentifier: 'abc', guardrailVersion: 'DRAFT', trace: 'enabled' } as const;

  test.each([
    ['GUARDRAIL_BLOCK', 'Guardrail blocked.'],
    ['GUARDRAIL_MASK', 'No action.\nGuardrail masked.'],
  ])('lets the guardrail intervene at %s and says why', async (marker, reason) => {
    const { stopReason, trace } = await client.send(new ConverseCommand(ask(`Say ${marker}`, { guardrailConfig })));
    expect([stopReason, trace?.guardrail?.actionReason]).toEqual(['guardrail_intervened', reason]);
  });

  test('counts tokens as it will bill them', async () => {
    const { usage } = await client.send(new ConverseCommand(ask('Bonjour')));
    const counted = await client.send(new CountTokensCommand({ modelId: NOVA, input: { converse: ask('Bonjour') } }));
    expect(counted.inputTokens).toBe(usage?.inputTokens);
  });
});

describe('ConverseStream', () => {
  test('carries the same text as Converse', async () => {
    const whole = await client.send(new ConverseCommand(ask('Bonjour')));
    const events = await stream(ask('Bonjour'));
    const text = events.map((event) => event.contentBlockDelta?.delta?.text ?? '').join('');
    expect(text).toBe(textOf(whole.output?.message?.content));
  });

  test('sends usage after the stop, and no start for a text block', async () => {
    const kinds = (await stream(ask('Bonjour'))).map((event) => Object.keys(event)[0]);
    expect([...new Set(kinds)]).toEqual([
      'messageStart',
      'contentBlockDelta',
      'contentBlockStop',
      'messageStop',
      'metadata',
    ]);
  });

  test('sends each tool call as a start and fragments of its input', async () => {
    const toolConfig = { tools: [weather, time] };
    const events = await stream(ask('call get_weather and get_time for Paris', { modelId: CLAUDE, toolConfig }));
    const starts = events.flatMap(({ contentBlockStart: start }) =>
      start ? [[start.contentBlockIndex, start.start?.toolUse?.name]] : [],
    );
    expect(starts).toEqual([
      [1, 'get_weather'],
      [2, 'get_time'],
    ]);
    const input = events.map(({ contentBlockDelta: d }) =>
      d?.contentBlockIndex === 2 ? (d.delta?.toolUse?.input ?? '') : '',
    );
    expect(JSON.parse(input.join(''))).toEqual({ city: 'Paris' });
  });

  test('ends thoughts with their signature', async () => {
    const fields = { additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 1024 } } };
    const events = await stream(ask('Think', { modelId: CLAUDE, ...fields }));
    const thoughts = events.flatMap((event) => event.contentBlockDelta?.delta?.reasoningContent ?? []);
    expect([thoughts[0]?.text, thoughts.at(-1)?.signature]).toEqual([expect.any(String), expect.any(String)]);
  });
});

const invoke = async (
  modelId: string,
  body: object,
): Promise<{ answer: Record<string, unknown>; count: string | undefined }> => {
  let count: string | undefined;
  const counting = connect();
  counting.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      count = (result.response as { headers: Record<string, string> }).headers['x-amzn-bedrock-input-token-count'];
      return result;
    },
    { step: 'deserialize', priority: 'low' },
  );
  const { body: bytes } = await counting.send(new InvokeModelCommand({ modelId, body: JSON.stringify(body) }));
  counting.destroy();
  return { answer: JSON.parse(bytes.transformToString()) as Record<string, unknown>, count };
};

describe('InvokeModel', () => {
  test('embeds one text with Titan and counts its tokens in the body and the header', async () => {
    const { answer, count } = await invoke('amazon.titan-embed-text-v2:0', {
      inputText: 'Hello',
      dimensions: 256,
      normalize: true,
    });
    expect([(answer['embedding'] as number[]).length, String(answer['inputTextTokenCount'])]).toEqual([256, count]);
  });

  test('embeds many texts with Cohere 3 as plain lists, with Cohere 4 by type', async () => {
    const body = { texts: ['one', 'two'], input_type: 'search_document' };
    const third = await invoke('cohere.embed-english-v3', body);
    const fourth = await invoke('us.cohere.embed-v4:0', { ...body, output_dimension: 512 });
    const lists = third.answer['embeddings'] as number[][];
    const byType = fourth.answer['embeddings'] as { float: number[][] };
    expect([lists.length, lists[0]?.length, byType.float.length, byType.float[0]?.length]).toEqual([2, 1024, 2, 512]);
  });

  test('refuses a list of texts for Titan', async () => {
    await expect(invoke('amazon.titan-embed-text-v2:0', { inputText: ['a', 'b'] })).rejects.toThrow(
      ValidationException,
    );
  });
});

describe('refusals', () => {
  test.each(['missing.model-v1:0', 'us.does-not-exist-model-v1:0', 'plainly wrong'])(
    'know no model %s',
    async (modelId) => {
      await expect(client.send(new ConverseCommand(ask('Hello', { modelId })))).rejects.toMatchObject({
        name: 'ValidationException',
        message: 'The provided model identifier is invalid.',
      });
    },
  );

  test('name the missing prompt in the stream operation before a stream begins', async () => {
    await expect(stream(ask('Hello', { messages: [] }))).rejects.toThrow(ValidationException);
  });

  test.each([
    ['a wrong secret', { credentials: { ...credentials, secretAccessKey: 'other' } }, 'InvalidSignatureException'],
    ['an unknown key', { credentials: { ...credentials, accessKeyId: 'AKIDOTHER' } }, 'UnrecognizedClientException'],
    ['an unknown token', { credentials: { ...credentials, sessionToken: 'other' } }, 'UnrecognizedClientException'],
  ])('meet %s', async (_, config, name) => {
    const wrong = connect(config);
    const answer = wrong.send(new ConverseCommand(ask('Hello')));
    await expect(answer).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 403 } });
    wrong.destroy();
  });

  test('take a signature for another region', async () => {
    const answer = connect({ region: 'eu-west-1' }).send(new ConverseCommand(ask('Hello')));
    await expect(answer).resolves.toMatchObject({ stopReason: 'end_turn' });
  });

  test('meet a date ten minutes off', async () => {
    skewMs = 600_000;
    await expect(client.send(new ConverseCommand(ask('Hello')))).rejects.toThrow(/Signature expired/);
    skewMs = 0;
  });

  test('meet a body altered in flight', async () => {
    const altering = connect();
    altering.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { body: Uint8Array };
        request.body = Buffer.from(new TextDecoder().decode(request.body).replace('Hello', 'Adieu'));
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await expect(altering.send(new ConverseCommand(ask('Hello')))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
    altering.destroy();
  });

  test('spare temporary credentials and API keys that are known', async () => {
    const temporary = connect({ credentials: { ...credentials, sessionToken: 'session' } });
    const bearing = connect({ token: { token: 'bedrock-api-key-sim' }, authSchemePreference: ['httpBearerAuth'] });
    const answers = await Promise.all([temporary, bearing].map((one) => one.send(new ConverseCommand(ask('Hello')))));
    expect(answers.map((one) => one.stopReason)).toEqual(['end_turn', 'end_turn']);
    expect(
      simulator
        .requests()
        .slice(-2)
        .every((one) => one.headerNames.includes('authorization')),
    ).toBe(true);
    temporary.destroy();
    bearing.destroy();
  });

  test('meet an unknown API key', async () => {
    const bearing = connect({ token: { token: 'ABSK-other' }, authSchemePreference: ['httpBearerAuth'] });
    await expect(bearing.send(new ConverseCommand(ask('Hello')))).rejects.toThrow(AccessDeniedException);
    bearing.destroy();
  });
});

describe('faults', () => {
  test.each([
    ['[[fault:throttled]]', ThrottlingException],
    ['[[fault:status status=500]]', InternalServerException],
    ['[[fault:status status=408]]', ModelTimeoutException],
    ['[[fault:contextOverflow]]', ValidationException],
    ['[[fault:credentials status=403 code=AccessDeniedException]]', AccessDeniedException],
  ])('%s becomes the error class of the SDK', async (directive, type) => {
    await expect(client.send(new ConverseCommand(ask(directive)))).rejects.toThrow(type);
  });

  test('a quota used up is a 400 with a name of its own', async () => {
    const text = '[[fault:status status=400 code=ServiceQuotaExceededException]]';
    await expect(client.send(new ConverseCommand(ask(text)))).rejects.toMatchObject({
      name: 'ServiceQuotaExceededException',
    });
  });

  test('an exception in mid-stream reaches the SDK as its class', async () => {
    await expect(stream(ask('[[fault:errorIn200 after=3]]'))).rejects.toThrow(ModelStreamErrorException);
  });

  test('a broken checksum is an error of the stream', async () => {
    await expect(stream(ask('[[fault:malformed after=2]]'))).rejects.toThrow(/checksum/i);
  });

  test('a cut stream is an error of the connection', async () => {
    await expect(stream(ask('[[fault:cut after=2]]'))).rejects.toThrow();
  });

  test('frames in pieces are still frames', async () => {
    const plain = await stream(ask('Hello'));
    expect((await stream(ask('Hello [[fault:splitFrames]]'))).length).toBeGreaterThanOrEqual(plain.length);
  });

  test('a stream that ends early has no messageStop', async () => {
    const events = await stream(ask('[[fault:endsEarly]]'));
    expect(events.some((event) => event.messageStop)).toBe(false);
  });

  test('withheld usage leaves no metadata', async () => {
    expect((await stream(ask('[[fault:usageMissing]]'))).at(-1)?.messageStop?.stopReason).toBe('end_turn');
  });

  test('a filtered prompt and a filtered completion differ in their reason', async () => {
    const prompt = await client.send(new ConverseCommand(ask('[[fault:contentFilter]]')));
    const completion = await client.send(new ConverseCommand(ask('[[fault:contentFilter on=completion]]')));
    expect([prompt.stopReason, completion.stopReason]).toEqual(['guardrail_intervened', 'content_filtered']);
  });
});
