import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatMessage, ChatRequest } from '../canonical.ts';
import { target } from '../testing.ts';
import { encodeChat } from './chat-encode.ts';
import type { ConverseRequest } from './converse.ts';
import { ToolNames } from './names.ts';
import { deploymentSchema } from './options.ts';

const CLAUDE = 'anthropic.claude-3-7-sonnet-20250219-v1:0';
interface Setting {
  readonly model?: string;
  readonly options?: object;
  readonly unsupported?: 'drop' | 'refuse';
}
function encode(fields: Partial<ChatRequest>, { model = CLAUDE, options = {}, unsupported = 'drop' }: Setting = {}) {
  const at = target(model, { unsupported, options: deploymentSchema.parse(options) });
  const request: ChatRequest = { model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...fields };
  const { wire, dropped, memo } = encodeChat(request, at);
  return { body: JSON.parse(wire.body.toString()) as ConverseRequest, path: wire.path, dropped, memo };
}
const messages = (...list: ChatMessage[]) => encode({ messages: list }).body.messages;
const fault = (fields: Partial<ChatRequest>, setting?: Setting): unknown => {
  try {
    encode(fields, setting);
  } catch (thrown) {
    return thrown;
  }
  return undefined;
};
const tool = { type: 'function' as const, function: { name: 'f' } };
const call = (id: string, args = '{}') => ({ id, type: 'function' as const, function: { name: 'f', arguments: args } });

describe('the path', () => {
  it('holds an ARN as one segment', () => {
    const model = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc';
    expect(encode({}, { model }).path).toBe(
      '/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2Fabc/converse',
    );
  });
});

describe('turns', () => {
  it('alternate and hold no blank text, whatever the caller sent', () => {
    const role = fc.constantFrom('user' as const, 'assistant' as const, 'system' as const);
    const content = fc.oneof(
      fc.constantFrom('', ' ', '\n', 'a', 'b '),
      fc.array(fc.record({ type: fc.constant('text' as const), text: fc.constantFrom('', '  ', 'x') }), {
        maxLength: 3,
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.record({ role, content }), { maxLength: 12 }), (list) => {
        const turns = messages(...list);
        expect(turns.every((turn, index) => index === 0 || turn.role !== turns[index - 1]?.role)).toBe(true);
        const texts = turns.flatMap((turn) => turn.content.map((block) => ('text' in block ? block.text : 'x')));
        expect(texts.every((text) => text.trim() !== '')).toBe(true);
        const last = turns.at(-1);
        if (last?.role === 'assistant') expect(texts.at(-1)).toBe(texts.at(-1)?.trimEnd());
      }),
    );
  });

  it('keep refusals as words of the model', () => {
    expect(messages({ role: 'assistant', content: null, refusal: 'No.' })).toEqual([
      { role: 'assistant', content: [{ text: 'No.' }] },
    ]);
  });

  it.each([
    ['a remote image', { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://a/b.png' } }] }],
    [
      'an image of another format',
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/bmp;base64,AA==' } }] },
    ],
    ['a file by id', { role: 'user', content: [{ type: 'file', file: { file_id: 'file-1' } }] }],
    [
      'a file of an unknown type',
      { role: 'user', content: [{ type: 'file', file: { file_data: 'AA==', filename: 'a.exe' } }] },
    ],
    [
      'an image from the system',
      { role: 'system', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }] },
    ],
    ['arguments that are no JSON', { role: 'assistant', tool_calls: [call('1', '{"a":')] }],
    ['arguments that are no object', { role: 'assistant', tool_calls: [call('1', '[1]')] }],
    ['a result of no call', { role: 'tool', content: 'x' }],
    ['a legacy function message', { role: 'function', name: 'f', content: 'x' }],
  ] as [string, ChatMessage][])('refuse %s and name the place', (_, message) => {
    expect(fault({ messages: [message] })).toMatchObject({
      code: 'request.unsupported_value',
      detail: { param: expect.stringMatching(/^messages\[0\]/) },
    });
  });

  it('send thinking back only to the models that gave it', () => {
    const thinking = [{ type: 'thinking' as const, thinking: 'hm', signature: 's' }];
    const list = [{ role: 'assistant' as const, content: 'x', thinking }];
    expect(encode({ messages: list }, { model: 'zai.glm-4.7' }).body.messages[0]?.content).toEqual([{ text: 'x' }]);
    expect(encode({ messages: list }).body.messages[0]?.content).toHaveLength(2);
  });

  it('send cache hints only to models with a cache', () => {
    const content = [
      { type: 'text' as const, text: 'x', cache_control: { type: 'ephemeral' as const, ttl: '1h' as const } },
    ];
    const blocks = (model: string) =>
      encode({ messages: [{ role: 'user', content }] }, { model }).body.messages[0]?.content;
    expect(blocks('us.amazon.nova-pro-v1:0')).toEqual([{ text: 'x' }, { cachePoint: { type: 'default' } }]);
    expect(blocks('zai.glm-4.7')).toEqual([{ text: 'x' }]);
  });
});

describe('tools', () => {
  const history: ChatMessage[] = [
    { role: 'user', content: 'Go' },
    { role: 'assistant', tool_calls: [call('1')] },
    { role: 'tool', tool_call_id: '1', content: 'ok' },
  ];

  it.each([
    ['auto', { auto: {} }],
    ['required', { any: {} }],
    [{ type: 'function', function: { name: 'f' } }, { tool: { name: 'f' } }],
  ] as const)('choice %o becomes %o', (choice, toolChoice) => {
    expect(encode({ tools: [tool], tool_choice: choice }).body.toolConfig?.toolChoice).toEqual(toolChoice);
  });

  it('are left out where none may be called', () => {
    expect(encode({ tools: [tool], tool_choice: 'none' }).body.toolConfig).toBeUndefined();
  });

  it('stay declared, without a choice, where none may be called but the history holds calls', () => {
    const { toolConfig } = encode({ messages: history, tools: [tool], tool_choice: 'none' }).body;
    expect(toolConfig).toMatchObject({ tools: [{ toolSpec: { name: 'f' } }] });
    expect(toolConfig?.toolChoice).toBeUndefined();
  });

  it('are declared from the history where the caller sent none', () => {
    expect(encode({ messages: history }).body.toolConfig?.tools).toMatchObject([{ toolSpec: { name: 'f' } }]);
  });

  it('are strict only on models with constrained decoding', () => {
    const strict = { tools: [{ type: 'function' as const, function: { name: 'f', strict: true } }] };
    const newer = encode(strict, { model: 'anthropic.claude-sonnet-4-5-20250929-v1:0' });
    expect(newer.body.toolConfig?.tools).toMatchObject([{ toolSpec: { strict: true } }]);
    const older = encode(strict);
    expect(older.body.toolConfig?.tools).not.toMatchObject([{ toolSpec: { strict: true } }]);
    expect(older.dropped).toEqual(['strict']);
  });

  it('one at a time is a word only for Claude, and beside a forced choice it comes without a type', () => {
    const ask = { tools: [tool], parallel_tool_calls: false };
    expect(encode(ask).body.additionalModelRequestFields).toEqual({
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    });
    expect(encode({ ...ask, tool_choice: 'required' }).body).toMatchObject({
      toolConfig: { toolChoice: { any: {} } },
      additionalModelRequestFields: { tool_choice: { disable_parallel_tool_use: true } },
    });
    expect(encode(ask, { model: 'us.amazon.nova-pro-v1:0' }).dropped).toEqual(['parallel_tool_calls']);
    expect(encode({ parallel_tool_calls: false }).dropped).toEqual([]);
  });

  it.each([
    [{ tools: [{ type: 'custom' as const, custom: { name: 'x' } }] }],
    [{ tools: [tool], tool_choice: { type: 'allowed_tools' as const } }],
  ])('of kinds without a word for them are refused: %o', (fields) => {
    expect(fault(fields)).toMatchObject({ code: 'request.unsupported_value' });
  });
});

describe('names', () => {
  it('fit the vendor, stay apart and come back', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1, maxLength: 120 }), { maxLength: 8 }), (ours) => {
        const names = new ToolNames('claude');
        const theirs = ours.map((name) => names.name(name));
        expect(theirs.every((name) => /^[a-zA-Z0-9_-]{1,64}$/.test(name))).toBe(true);
        expect(new Set(theirs).size).toBe(ours.length);
        expect(theirs.map((name) => names.renamed?.get(name) ?? name)).toEqual(ours);
      }),
    );
  });

  it('of calls fit too, the same every time, and Mistral gets nine letters and digits', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 120 }), (id) => {
        expect(new ToolNames('claude').id(id)).toMatch(/^[a-zA-Z0-9_.:-]{1,64}$/);
        expect(new ToolNames('mistral').id(id)).toMatch(/^[a-zA-Z0-9]{9}$/);
        expect(new ToolNames('mistral').id(id)).toBe(new ToolNames('mistral').id(id));
      }),
    );
  });
});

describe('parameters', () => {
  it('that ask for nothing are left out without a word', () => {
    const neutral = { seed: null, logprobs: false, presence_penalty: 0, logit_bias: {}, n: 1, modalities: ['text'] };
    expect(encode(neutral, { unsupported: 'refuse' }).dropped).toEqual([]);
  });

  it('without a field are dropped by name, or refused by name', () => {
    expect(encode({ seed: 1, logprobs: true, unknown: 'x' }).dropped).toEqual(['seed', 'logprobs', 'unknown']);
    expect(fault({ seed: 1 }, { unsupported: 'refuse' })).toMatchObject({
      code: 'request.unsupported_parameter',
      detail: { param: 'seed' },
    });
  });

  it.each([
    [{ temperature: 1.2 }, 'temperature'],
    [{ response_format: { type: 'json_object' as const } }, 'response_format'],
    [{ service_tier: 'scale' }, 'service_tier'],
    [{ metadata: { a: 'naïve' } }, 'metadata'],
  ])('%o loses %s, or is refused', (fields, name) => {
    expect(encode(fields).dropped).toEqual([name]);
    expect(fault(fields, { unsupported: 'refuse' })).toMatchObject({
      code: 'request.unsupported_value',
      detail: { param: name },
    });
  });

  it.each([
    [{ n: 2 }, 'request.unsupported_value'],
    [{ modalities: ['text', 'audio'] }, 'request.unsupported_value'],
    [{ functions: [{ name: 'f' }] }, 'request.unsupported_parameter'],
  ])('%o cannot be left out', (fields, code) => expect(fault(fields)).toMatchObject({ code }));

  it('always hold a limit: the caller’s, else the deployment’s', () => {
    expect(encode({}).body.inferenceConfig.maxTokens).toBe(4096);
    expect(encode({ max_tokens: 5 }).body.inferenceConfig.maxTokens).toBe(5);
    expect(encode({ max_tokens: 5, max_completion_tokens: 6 }).body.inferenceConfig.maxTokens).toBe(6);
  });

  it('follow what the newer models take of temperature and top_p', () => {
    const both = { temperature: 0.5, top_p: 0.9 };
    const sampling = (model: string) => encode(both, { model }).body.inferenceConfig;
    expect(sampling(CLAUDE)).toMatchObject({ temperature: 0.5, topP: 0.9 });
    expect(sampling('anthropic.claude-sonnet-4-5-20250929-v1:0')).not.toHaveProperty('topP');
    expect(sampling('anthropic.claude-opus-4-7-v1')).toEqual({ maxTokens: 4096 });
    expect(encode(both, { model: 'arn:aws:bedrock:x', options: { sampling: 'none' } }).dropped).toEqual([
      'temperature',
      'top_p',
    ]);
  });

  it('carry at most 16 labels', () => {
    const metadata = Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`k${index}`, 'v']));
    const { body, dropped } = encode({ metadata });
    expect(Object.keys(body.requestMetadata ?? {})).toHaveLength(16);
    expect(dropped).toEqual(['metadata']);
  });

  it('of the deployment reach the model below what the request sets', () => {
    const options = { additionalFields: { top_k: 5, thinking: { type: 'disabled' } } };
    expect(encode({ reasoning_effort: 'low' }, { options }).body.additionalModelRequestFields).toEqual({
      top_k: 5,
      thinking: { type: 'enabled', budget_tokens: 1024 },
    });
  });
});

describe('reasoning effort', () => {
  it.each([
    ['us.anthropic.claude-sonnet-4-6', 'high', { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } }],
    ['us.anthropic.claude-sonnet-4-6', 'none', { thinking: { type: 'disabled' } }],
    [CLAUDE, 'low', { thinking: { type: 'enabled', budget_tokens: 1024 } }],
    [CLAUDE, 'high', { thinking: { type: 'enabled', budget_tokens: 3276 } }],
    [CLAUDE, 'none', undefined],
    ['openai.gpt-oss-120b-1:0', 'xhigh', { reasoning_effort: 'high' }],
    ['openai.gpt-oss-120b-1:0', 'minimal', { reasoning_effort: 'low' }],
    ['us.amazon.nova-2-lite-v1:0', 'medium', { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'medium' } }],
  ] as const)('%s at %s is %o', (model, effort, expected) => {
    expect(encode({ reasoning_effort: effort }, { model }).body.additionalModelRequestFields).toEqual(expected);
  });

  it('of frontier models is a field of the API', () => {
    const { body } = encode({ reasoning_effort: 'xhigh' }, { model: 'us.openai.gpt-5.6-sol' });
    expect(body.outputConfig).toEqual({ effort: 'xhigh' });
  });

  it.each([
    ['a model that cannot think', { model: 'anthropic.claude-3-haiku-20240307-v1:0' }, {}],
    ['a limit too small for a budget', {}, { max_tokens: 1024 }],
    ['a forced tool', {}, { tools: [tool], tool_choice: 'required' as const }],
    [
      'a tool call whose thinking did not come back',
      {},
      { messages: [{ role: 'assistant' as const, tool_calls: [call('1')] }] },
    ],
  ])('is dropped by name for %s', (_, setting, fields) => {
    const { body, dropped } = encode({ ...fields, reasoning_effort: 'high' }, setting);
    expect(dropped).toContain('reasoning_effort');
    expect(body.additionalModelRequestFields?.['thinking']).toBeUndefined();
  });

  it('never costs the limit on tokens: Nova thinks at medium instead', () => {
    const { body, dropped } = encode({ reasoning_effort: 'max' }, { model: 'us.amazon.nova-2-lite-v1:0' });
    expect(body).toMatchObject({
      inferenceConfig: { maxTokens: 4096 },
      additionalModelRequestFields: { reasoningConfig: { maxReasoningEffort: 'medium' } },
    });
    expect(dropped).toEqual(['reasoning_effort']);
  });

  it('of a model behind an ARN follows baseModel', () => {
    const setting = {
      model: 'arn:aws:bedrock:us-east-1:1:application-inference-profile/x',
      options: { baseModel: CLAUDE },
    };
    expect(encode({ reasoning_effort: 'low' }, setting).body.additionalModelRequestFields).toHaveProperty('thinking');
  });
});
