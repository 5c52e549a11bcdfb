import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChatRequest } from '../canonical.ts';
import { decodeAll, recorded, reply, sse } from '../testing.ts';
import { goldenEvents, goldenReply } from './golden.testing.ts';
import { at, COMMAND_R, LLAMA, oci, sent } from './provider.testing.ts';
import { complaints } from './shapes.testing.ts';

interface Case {
  claim: string;
  model: string;
  options?: Record<string, unknown>;
  request: ChatRequest;
  body: unknown;
  dropped: string[];
  reply: unknown;
  events: unknown[];
  answer: unknown;
}
const golden = (name: string): Case[] =>
  JSON.parse(readFileSync(new URL(`golden/${name}.json`, import.meta.url), 'utf8'));

const chat = oci().chat!;
const head = { status: 200, headers: {} };

describe.each(['generic', 'cohere', 'coherev2'])('the %s format', (format) => {
  test.each(golden(`encode-${format}`))('writes: $claim', ({ model, options, request, body, dropped }) => {
    const made = sent(request, at(model, options));
    expect({ body: made.body, dropped: made.dropped }).toEqual({ body, dropped });
  });

  test.each(golden(`encode-${format}`))('keeps to the published shapes: $claim', ({ model, options, request }) => {
    expect(complaints(sent(request, at(model, options)).body, 'ChatDetails')).toEqual([]);
  });

  test.each(golden(`decode-${format}`))('reads: $claim', (given) => {
    expect(goldenReply(chat.decode(reply(given.reply), at(given.model)))).toEqual(given.answer);
  });

  test.each(golden(`decode-${format}`))('is tested with answers of the published shapes: $claim', (given) => {
    const found = complaints(given.reply, 'ChatResult').filter((complaint) => !complaint.endsWith('missing'));
    expect(found).toEqual([]);
  });

  test.each(golden(`stream-${format}`))('reads as a stream: $claim', ({ model, events, answer }) => {
    expect(goldenEvents(decodeAll(chat.decodeStream(head, at(model)), sse(...events)))).toEqual(answer);
  });

  test.each(golden(`stream-${format}`))('reads in any pieces: $claim', ({ model, events, answer }) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (size) => {
        expect(goldenEvents(decodeAll(chat.decodeStream(head, at(model)), sse(...events), size))).toEqual(answer);
      }),
      { numRuns: 20 },
    );
  });
});

describe('a recorded answer', () => {
  test.each([
    ['oci-generic-chat', LLAMA, 'stop', 'stop', [43, 0, 0, 35, 0]],
    ['oci-generic-chat-openai', 'openai.gpt-5.4', 'stop', 'stop', [25, 0, 0, 39, 0]],
    ['oci-cohere-chat', 'cohere.command-a-03-2025', 'stop', 'null', [22, 0, 0, 19, 0]],
  ])('%s gives its text, finish reason and usage', (name, model, finish, raw, counts) => {
    const { completion, usage, finishRaw } = chat.decode(recorded(name), at(model));
    const [choice] = completion.choices;
    expect(choice?.message.content).toMatch(/^Why did the Open[Tt]elemetry/);
    expect([completion.model, choice?.finish_reason, finishRaw]).toEqual([model, finish, [raw]]);
    expect(Object.values(usage ?? {})).toEqual(counts);
  });

  test('says when it was made', () => {
    expect(chat.decode(recorded('oci-generic-chat'), at(LLAMA)).completion.created).toBe(
      Date.UTC(2026, 8, 18, 19, 46, 59) / 1000,
    );
  });

  test('is read by the format it names, whatever the model id promised', () => {
    const { completion } = chat.decode(recorded('oci-generic-chat'), at(COMMAND_R));
    expect(completion.choices[0]?.message.content).toContain('therapy');
  });

  test('streamed gives one text, one finish and no usage, in pieces of any size', () => {
    const { body } = recorded('oci-generic-stream');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: body.length }), (size) => {
        const events = decodeAll(chat.decodeStream(head, at(LLAMA)), body, size);
        const text = events.map(({ chunk }) => chunk?.choices[0]?.delta.content ?? '').join('');
        expect(text).toMatch(/^Why did the OpenTelemetry span go to therapy\?\n\n.* \(get it\?\)$/);
        expect(events.filter(({ finishRaw }) => finishRaw !== undefined)).toHaveLength(1);
        expect(events.some(({ usage }) => usage !== undefined)).toBe(false);
      }),
      { numRuns: 30 },
    );
  });
});
