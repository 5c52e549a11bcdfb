import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePolicy, joinPolicies } from '../../guard/index.ts';
import type { ChatChunk, ChatDelta, ChatEvent } from '../../providers/index.ts';
import { Guarded } from './guarded.ts';
import { StreamScreen } from './stream-screen.ts';

const STAGES = ['input', 'output', 'tool-call', 'tool-result'] as const;
const list = (words: readonly string[], action: 'mask' | 'block') =>
  ({ words, patterns: [], on: STAGES, action, onFailure: 'closed' }) as const;
const guardWith = (output: 'window' | 'buffer') =>
  joinPolicies([
    compilePolicy('p', {
      mode: 'enforce',
      output,
      checks: { blocklists: { hidden: list(['grey heron'], 'mask'), stopped: list(['project falcon'], 'block') } },
    }),
  ]);
const guards = { window: guardWith('window'), buffer: guardWith('buffer') };

const head = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' } as const;
const delta = (value: ChatDelta, finish: 'stop' | null = null, index = 0): ChatEvent => ({
  chunk: { ...head, choices: [{ index, delta: value, finish_reason: finish }] },
});
const usage: ChatEvent = {
  chunk: { ...head, choices: [], usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } },
};
const tool = (index: number, more: object): ChatDelta => ({ tool_calls: [{ index, ...more }] });

/** Everything that goes out, event by event. */
async function through(events: readonly ChatEvent[], output: 'window' | 'buffer' = 'window', choices = 1) {
  const guarded = new Guarded(guards[output]);
  const screen = new StreamScreen(guarded, choices);
  const out: ChatEvent[] = [];
  for (const event of events) {
    out.push(...screen.push(event));
    if (screen.stopped) break;
  }
  if (!screen.stopped) out.push(...(await screen.finish()));
  const chunks = out.flatMap(({ chunk }) => chunk ?? []);
  return { chunks, record: guarded.record, stopped: screen.stopped };
}

/** What a client has in the end: of each choice its texts, joined. */
function joined(chunks: readonly ChatChunk[]) {
  const texts: Record<string, string> = {};
  const add = (name: string, text: unknown): void => {
    if (typeof text === 'string') texts[name] = (texts[name] ?? '') + text;
  };
  for (const { choices } of chunks) {
    for (const { index, delta: said, finish_reason: finish } of choices) {
      add(`${index} content`, said.content);
      add(`${index} thoughts`, said.reasoning_content);
      for (const call of said.tool_calls ?? []) {
        add(`${index} tool ${call.index}`, call.function?.arguments);
        add(`${index} name ${call.index}`, call.function?.name);
      }
      if (finish) add(`${index} finish`, finish);
    }
  }
  return texts;
}

function cut(text: string, sizes: readonly number[]): string[] {
  const pieces: string[] = [];
  for (let at = 0, turn = 0; at < text.length; turn += 1) {
    pieces.push(text.slice(at, at + (sizes[turn % sizes.length] ?? 1)));
    at += sizes[turn % sizes.length] ?? 1;
  }
  return pieces;
}

/** An answer with thoughts, words and two calls of tools, its texts in these pieces. */
function answer(thoughts: string, content: string, args: string, sizes: readonly number[]): ChatEvent[] {
  const tools = [0, 1].flatMap((index) => [
    delta(tool(index, { id: `t${index}`, type: 'function', function: { name: 'f', arguments: '' } })),
    ...cut(args, sizes).map((text) => delta(tool(index, { function: { arguments: text } }))),
  ]);
  return [
    delta({ role: 'assistant', content: '' }),
    ...cut(thoughts, sizes).map((text) => delta({ reasoning_content: text })),
    ...cut(content, sizes).map((text) => delta({ content: text })),
    ...tools,
    delta({}, 'stop'),
    usage,
  ];
}

const word = fc.oneof(
  { weight: 8, arbitrary: fc.stringMatching(/^[a-e]{1,9}$/) },
  { weight: 1, arbitrary: fc.constantFrom('grey', 'heron', 'grey heron', 'Grey  Heron', 'project') },
);
const texts = fc.array(word, { maxLength: 60 }).map((words) => words.join(' '));
const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 6 });
const args = texts.map((text) => JSON.stringify({ text, deep: [{ text, n: 1 }] }));

describe.each(['window', 'buffer'] as const)('a stream in the mode %s', (output) => {
  it('says the same however its texts were cut into events', () =>
    fc.assert(
      fc.asyncProperty(texts, texts, args, sizes, async (thoughts, content, toolArgs, how) => {
        const whole = await through(answer(thoughts, content, toolArgs, [100_000]), output);
        const pieces = await through(answer(thoughts, content, toolArgs, how), output);
        expect(joined(pieces.chunks)).toEqual(joined(whole.chunks));
        expect(pieces.record.found).toBe(whole.record.found);
      }),
      { numRuns: 60 },
    ));

  it('lets out nothing that is to be masked, and leaves arguments what they were: JSON', () =>
    fc.assert(
      fc.asyncProperty(texts, args, sizes, async (content, toolArgs, how) => {
        const said = joined((await through(answer(content, content, toolArgs, how), output)).chunks);
        expect(JSON.stringify(said)).not.toMatch(/grey\s+heron/i);
        const { text } = JSON.parse(said['0 tool 1'] ?? '') as { text: string };
        const { text: before } = JSON.parse(toolArgs) as { text: string };
        expect(text).toBe(before.replaceAll(/grey\s+heron/gi, '[removed]'));
      }),
      { numRuns: 60 },
    ));

  it('keeps its order: thoughts, words, tools, its end, its usage', async () => {
    const { chunks } = await through(answer('so it is', 'grey heron here', '{"a":1}', [3]), output);
    const kinds = chunks.map(({ choices: [choice], usage: counted }) => {
      if (counted) return 'usage';
      if (choice?.finish_reason) return 'end';
      return Object.keys(choice?.delta ?? {}).at(-1);
    });
    expect(kinds.filter((kind, at) => kind !== kinds[at - 1])).toEqual([
      'content',
      'reasoning_content',
      'content',
      'tool_calls',
      'end',
      'usage',
    ]);
  });

  it('ends in one chunk where something must not go out', async () => {
    const events = answer('', `${'fine words '.repeat(30)} project falcon and more`, '{}', [7]);
    const { chunks, stopped, record } = await through(events, output, 2);
    expect(stopped?.code).toBe('guard.blocked');
    expect(chunks.at(-1)?.choices).toEqual([
      { index: 0, delta: {}, finish_reason: 'content_filter' },
      { index: 1, delta: {}, finish_reason: 'content_filter' },
    ]);
    expect(chunks.filter(({ choices }) => choices.some(({ finish_reason: finish }) => finish))).toHaveLength(1);
    expect(JSON.stringify(chunks)).not.toMatch(/falcon/);
    expect(record).toMatchObject({ action: 'block', findings: [{ place: 'choices[0].message.content' }] });
  });

  it.each<[string, ChatDelta]>([
    ['a refusal', { refusal: 'not project falcon' }],
    ['thoughts', { reasoning_content: 'project falcon' }],
    ['blocks of thoughts', { thinking: [{ type: 'thinking', thinking: 'project falcon' }] }],
    ['a field nobody knows', { reasoning: 'project falcon' }],
    ['an object nobody knows', { audio: { transcript: 'project falcon' } }],
    ['a list nobody knows', { annotations: [{ url: 'project falcon' }] }],
    ['the old form of a tool call', { function_call: { name: 'f', arguments: '"project falcon"' } }],
    ['the name of a tool', tool(0, { id: 't', type: 'function', function: { name: 'project falcon' } })],
  ])('is stopped for what stands in %s', async (_where, said) => {
    const { stopped, chunks } = await through([delta(said), delta({}, 'stop')], output);
    expect(stopped?.code).toBe('guard.blocked');
    expect(JSON.stringify(chunks)).not.toMatch(/falcon/);
  });
});

describe('a stream that is checked while it comes', () => {
  it('begins before it is whole', async () => {
    const screen = new StreamScreen(new Guarded(guards.window), 1);
    const out = cut('all is well in the land of plenty. '.repeat(10), [6]).flatMap((content) =>
      screen.push(delta({ content })),
    );
    expect(out.length).toBeGreaterThan(2);
  });

  it('keeps choices apart', async () => {
    const events = [
      delta({ content: 'grey ' }, null, 0),
      delta({ content: 'heron' }, null, 1),
      delta({ content: 'sky' }, null, 0),
      delta({}, 'stop', 0),
      delta({}, 'stop', 1),
    ];
    expect(joined((await through(events, 'window', 2)).chunks)).toEqual({
      '0 content': 'grey sky',
      '0 finish': 'stop',
      '1 content': 'heron',
      '1 finish': 'stop',
    });
  });

  it('finds what another text interrupts', async () => {
    const events = [
      delta({ content: 'the grey ' }),
      delta({ reasoning_content: 'hm' }),
      delta({ content: 'heron' }),
      delta({}, 'stop'),
    ];
    expect(joined((await through(events)).chunks)['0 content']).toBe('the [removed]');
  });
});
