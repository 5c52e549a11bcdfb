import { describe, expect, it } from 'vitest';
import { Fault, Secret } from '../../core/index.ts';
import { assemble, decodeAll, deps, NOW_MS, recorded, reply, sse, target } from '../testing.ts';
import { awsBedrock } from './index.ts';
import { deploymentSchema, type BedrockOptions } from './options.ts';
import { settingsSchema } from './settings.ts';

const provider = awsBedrock.create(
  'bedrock-us',
  settingsSchema.parse({ kind: 'aws-bedrock', region: 'us-east-1', auth: { bearer: new Secret('key') } }),
  deps,
);
const { chat, embeddings } = provider;
if (!chat || !embeddings) throw new Error('the runtime serves both');
const options = (fields: object): { options: BedrockOptions } => ({ options: deploymentSchema.parse(fields) });
const claude = target('anthropic.claude-3-sonnet-20240229-v1:0', options({}));
const stream = (name: string) => decodeAll(chat.decodeStream(recorded(name), claude), recorded(name).body);

describe('recorded Converse answers', () => {
  it('give their text under the model id that was asked for', () => {
    const { completion } = chat.decode(
      recorded('bedrock-converse-profile-arn'),
      target('arn:aws:bedrock:us-east-1:1:application-inference-profile/x', options({})),
    );
    expect(completion).toMatchObject({
      object: 'chat.completion',
      created: NOW_MS / 1000,
      model: 'arn:aws:bedrock:us-east-1:1:application-inference-profile/x',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello' } }],
      usage: { prompt_tokens: 8, completion_tokens: 2, total_tokens: 10 },
    });
  });

  it('count tokens written to the cache beside the input, which excludes them', () => {
    const { usage, completion } = chat.decode(recorded('bedrock-converse-cache-write'), claude);
    expect(usage).toEqual({ inputUncached: 2, cacheRead: 0, cacheWrite: 1322, outputVisible: 5, reasoning: 0 });
    expect(completion.usage).toMatchObject({ prompt_tokens: 1324, total_tokens: 1329 });
  });

  it('give signed thinking as a block to send back and as text to read', () => {
    const { completion } = chat.decode(recorded('bedrock-converse-claude-thinking'), claude);
    const message = completion.choices[0]?.message;
    expect(message?.reasoning_content).toBe(
      'The user is asking a simple, everyday question about how to cross the street safely.',
    );
    expect(message?.thinking).toEqual([
      { type: 'thinking', thinking: message?.reasoning_content, signature: expect.stringMatching(/^EpMCCl0I/) },
    ]);
    expect(message?.content).toMatch(/^Here are the basic steps/);
  });

  it('give a tool call with its arguments as JSON text', () => {
    const { completion, finishRaw } = chat.decode(recorded('bedrock-converse-tool-call'), claude);
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: null,
        tool_calls: [
          {
            id: 'functions.get_temperature:0',
            type: 'function',
            function: { name: 'get_temperature', arguments: '{"city":"London"}' },
          },
        ],
      },
    });
    expect(finishRaw).toEqual(['tool_use']);
  });

  it('give JSON-schema output as text', () => {
    const { completion } = chat.decode(recorded('bedrock-converse-json-schema'), claude);
    expect(completion.choices[0]?.message.content).toBe('{ "city": "Paris", "country": "France" }');
  });

  it('tell the service tier that really served the call', () => {
    const { completion } = chat.decode(recorded('bedrock-converse-service-tier'), claude);
    expect(completion).toMatchObject({ service_tier: 'flex', choices: [{ finish_reason: 'length' }] });
  });

  it('tell a masked answer from a refused one, without the text that was masked', () => {
    const answer = recorded('bedrock-converse-guardrail');
    const { completion, finishRaw } = chat.decode(answer, claude);
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'content_filter',
      message: { content: '\nThe capital of {ADDRESS} is {ADDRESS}, and the capital of {ADDRESS} is {ADDRESS}.' },
    });
    expect(completion['bedrock_guardrail']).toEqual({
      outcome: 'masked',
      reason: 'No action.\nGuardrail masked.',
      findings: Array.from({ length: 4 }, () => ({
        side: 'output',
        policy: 'sensitiveInformationPolicy',
        type: 'ADDRESS',
        action: 'ANONYMIZED',
      })),
    });
    expect(finishRaw).toEqual(['guardrail_intervened']);
    expect(answer.body.toString()).toContain('Rome');
    expect(JSON.stringify(completion)).not.toContain('Rome');
  });
});

describe('recorded ConverseStream answers', () => {
  it('give reasoning apart from text, and no empty pieces', () => {
    const events = stream('bedrock-converse-stream-gpt-oss');
    expect(assemble(events)).toEqual({
      text: 'Hello! How can I help you today?',
      reasoning:
        'The user just says "Hi". We need to respond appropriately, friendly greeting. No special instructions. Should be short.',
      tools: [],
      finish: ['stop'],
    });
    expect(events.filter(({ terminal }) => terminal)).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({
      usage: { inputUncached: 70, outputVisible: 43 },
      chunk: { choices: [], usage: { prompt_tokens: 70, completion_tokens: 43, total_tokens: 113 } },
    });
  });

  it('give sealed thinking as blocks to send back', () => {
    const events = stream('bedrock-converse-stream-redacted');
    const blocks = events.flatMap(({ chunk }) => chunk?.choices[0]?.delta.thinking ?? []);
    expect(blocks.map(({ type }) => type)).toEqual(['redacted_thinking', 'redacted_thinking']);
    expect(assemble(events)).toMatchObject({ reasoning: '', finish: ['stop'] });
    expect(assemble(events).text).toMatch(/^I notice you've sent .* I'd be happy to help in a straightforward/s);
  });

  it('number tool calls from 0 although the text before them was a block too', () => {
    const events = stream('bedrock-converse-stream-tool-use');
    expect(assemble(events)).toMatchObject({
      text: 'Okay, let me check the weather for Barcelona using the available tool:',
      tools: [{ id: 'tooluse_yypYDr71TwCwByoyao4-Vg', name: 'get_weather', arguments: '{"location": "Barcelona"}' }],
      finish: ['tool_calls'],
    });
    const [first] = events;
    expect(first?.chunk).toMatchObject({
      id: 'chatcmpl-c1136034-9602-49a2-8b55-4034878dda8a',
      choices: [{ delta: { role: 'assistant' } }],
    });
    expect(new Set(events.flatMap(({ chunk }) => (chunk ? [chunk.id] : []))).size).toBe(1);
  });
});

describe('recorded refusals', () => {
  it.each(['bedrock-converse-400', 'bedrock-converse-stream-400'])('%s is a model the vendor does not know', (name) => {
    expect(provider.failure(recorded(name))).toEqual({
      code: 'provider.model_missing',
      class: 'refused',
      message: 'The provided model identifier is invalid.',
    });
  });
});

describe('recorded embeddings', () => {
  it.each([
    ['bedrock-embed-titan-v2', 'amazon.titan-embed-text-v2:0', 4, -0.1208660751581192],
    ['bedrock-embed-nova', 'amazon.nova-2-multimodal-embeddings-v1:0', 18, -0.109526575],
  ])('%s gives its vector and the tokens of the header', (name, model, tokens, first) => {
    const { answer, usage } = embeddings.decode([recorded(name)], target(model, options({})));
    expect(answer.vectors.map((vector) => [vector.length, vector[0]])).toEqual([[256, first]]);
    expect(usage).toMatchObject({ inputUncached: tokens, outputVisible: 0 });
  });
});

describe('the OpenAI-compatible door', () => {
  const door = target('openai.gpt-oss-safeguard-20b', options({ door: 'openai' }));

  it('reads the recorded answer of mantle', () => {
    const { completion, usage } = chat.decode(recorded('bedrock-mantle-chat'), door);
    expect(completion.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'SAFE' } });
    expect(usage).toMatchObject({ inputUncached: 72 });
  });

  it('reads server-sent events', () => {
    const body = sse({ id: 'c', choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: 'stop' }] }, '[DONE]');
    const events = decodeAll(chat.decodeStream(reply(''), door), body);
    expect(assemble(events)).toMatchObject({ text: 'Hi', finish: ['stop'] });
  });
});

it('an unusable output of the model is a failure, never a finish', () => {
  const body = { output: { message: { content: [{ text: 'x' }] } }, stopReason: 'malformed_tool_use' };
  expect(() => chat.decode(reply(body), claude)).toThrow(expect.objectContaining({ code: 'provider.malformed' }));
});

it('an error dressed as 200 is the error it is', () => {
  const body = { Output: { __type: 'com.amazon.coral.service#UnknownOperationException' }, Version: '1.0' };
  expect(() => chat.decode(reply(body), claude)).toThrow(Fault);
  expect(() => chat.decode(reply({ ok: true }), claude)).toThrow(
    expect.objectContaining({ code: 'provider.malformed' }),
  );
});
