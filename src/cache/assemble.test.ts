import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChatChunk, ChatCompletion } from '../providers/index.ts';
import { Assembler } from './assemble.ts';
import { replay } from './replay.ts';

const USAGE = { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 };
const LENGTH_MAX = 100_000;

function assemble(chunks: readonly ChatChunk[], choices: number, lengthMax = LENGTH_MAX): ChatCompletion | undefined {
  const assembler = new Assembler(lengthMax);
  for (const chunk of chunks) assembler.accept(chunk);
  return assembler.completion(choices, USAGE);
}

const chunksOf = (completion: ChatCompletion): ChatChunk[] =>
  replay(completion).flatMap(({ chunk }) => (chunk ? [chunk] : []));

const chunk = (choices: ChatChunk['choices'], more: Partial<ChatChunk> = {}): ChatChunk => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_700_000_000,
  model: 'm',
  choices,
  ...more,
});
const said = (content: string, index = 0) => chunk([{ index, delta: { content }, finish_reason: null }]);
const ended = (index = 0) => chunk([{ index, delta: {}, finish_reason: 'stop' }]);

const text = fc.string({ unit: 'binary' });
const toolCall = fc.record({
  id: fc.string({ minLength: 1 }),
  type: fc.constant('function' as const),
  function: fc.record({ name: fc.string({ minLength: 1 }), arguments: text }),
});
const message = fc.record(
  {
    role: fc.constant('assistant' as const),
    content: fc.option(text),
    refusal: text,
    reasoning_content: text,
    thinking: fc.array(fc.record({ type: fc.constant('thinking' as const), thinking: text, signature: text }), {
      minLength: 1,
      maxLength: 2,
    }),
    tool_calls: fc.array(toolCall, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: ['role', 'content'] },
);
const logprobs = fc.record({ content: fc.array(fc.record({ token: text, logprob: fc.integer() }), { maxLength: 3 }) });
const completions: fc.Arbitrary<ChatCompletion> = fc
  .record({
    id: fc.string({ minLength: 1 }),
    created: fc.nat(),
    model: fc.string(),
    system_fingerprint: fc.string(),
    said: fc.array(fc.record({ message, logprobs: fc.option(logprobs, { nil: undefined }) }), {
      minLength: 1,
      maxLength: 3,
    }),
  })
  .map(({ said: choices, ...head }) => ({
    ...head,
    object: 'chat.completion',
    choices: choices.map((choice, index) => ({
      index,
      message: choice.message,
      ...(choice.logprobs && { logprobs: choice.logprobs }),
      finish_reason: choice.message.tool_calls ? 'tool_calls' : 'stop',
    })),
    usage: USAGE,
  }));

describe('an answer', () => {
  test('given as a stream and put together again is the same answer', () => {
    fc.assert(
      fc.property(completions, (completion) => {
        expect(assemble(chunksOf(completion), completion.choices.length)).toEqual(completion);
      }),
    );
  });

  test('in pieces of any size is the answer they make', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(1), text)), (pieces) => {
        const chunks = [...pieces.map(([index, piece]) => said(piece, index)), ended(0), ended(1)];
        const whole = (index: number) => pieces.filter(([of]) => of === index).map(([, piece]) => piece);
        expect(assemble(chunks, 2)?.choices.map((choice) => choice.message.content)).toEqual(
          [0, 1].map((index) => (whole(index).length > 0 ? whole(index).join('') : null)),
        );
      }),
    );
  });

  test('has the usage that came with the stream, else the one that was counted', () => {
    const told = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
    expect(assemble([said('a'), ended(), chunk([], { usage: told })], 1)?.usage).toEqual(told);
    expect(assemble([said('a'), ended()], 1)?.usage).toEqual(USAGE);
  });

  test('takes its head from the first chunk with an id, and the notes of an opening without one', () => {
    const opening = chunk([], { id: '', model: '', created: 0, prompt_filter_results: [{ prompt_index: 0 }] });
    expect(assemble([opening, said('a'), ended()], 1)).toMatchObject({
      id: 'chatcmpl-1',
      model: 'm',
      prompt_filter_results: [{ prompt_index: 0 }],
    });
  });

  test('of fragments of tools has the calls they make', () => {
    const tool = (fragment: object) =>
      chunk([{ index: 0, delta: { tool_calls: [fragment as never] }, finish_reason: null }]);
    const chunks = [
      tool({ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '{"x"' } }),
      tool({ index: 0, function: { arguments: ':1}' } }),
      tool({ index: 1, id: 'b', type: 'function', function: { name: 'g', arguments: '' } }),
      ended(),
    ];
    expect(assemble(chunks, 1)?.choices[0]?.message.tool_calls).toEqual([
      { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
      { id: 'b', type: 'function', function: { name: 'g', arguments: '' } },
    ]);
  });
});

describe('what is no whole answer is none', () => {
  const stray = { index: 1, id: 'a', type: 'function', function: { name: 'f' } };
  test.each<readonly [string, readonly ChatChunk[], number]>([
    ['no choice has ended', [said('a')], 1],
    ['one of two choices has not ended', [said('a', 0), said('b', 1), ended(0)], 2],
    ['a choice is missing', [said('a', 1), ended(1)], 2],
    ['fewer choices came than were asked for', [said('a'), ended()], 2],
    ['nothing came', [], 1],
    [
      'a filter held something back before its end',
      [chunk([{ ...said('a').choices[0]!, content_filter_results: { hate: { filtered: true } } }]), ended()],
      1,
    ],
    ['it holds what we cannot join', [chunk([{ index: 0, delta: { audio: { id: 'x' } } }]), ended()], 1],
    [
      'a tool is told of another kind',
      [chunk([{ index: 0, delta: { tool_calls: [{ ...stray, index: 0, type: 'custom' } as never] } }]), ended()],
      1,
    ],
    ['a fragment comes before its tool', [chunk([{ index: 0, delta: { tool_calls: [stray as never] } }]), ended()], 1],
  ])('%s', (_what, chunks, choices) => {
    expect(assemble(chunks, choices)).toBeUndefined();
  });

  test('it is longer than it may be, in whatever it says', () => {
    expect(assemble([said('a'.repeat(60)), said('a'.repeat(60)), ended()], 1, 100)).toBeUndefined();
    const thinking = [{ type: 'thinking' as const, thinking: 'a'.repeat(120) }];
    expect(assemble([chunk([{ index: 0, delta: { thinking } }]), ended()], 1, 100)).toBeUndefined();
    const logprobs = { content: [{ token: 'a'.repeat(120) }] };
    expect(assemble([chunk([{ index: 0, delta: {}, logprobs }]), ended()], 1, 100)).toBeUndefined();
  });
});
