import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 } from 'node:zlib';
import type { Fault } from '../../core/index.ts';
import { assemble, decodeAll, NOW_MS, recorded, target } from '../testing.ts';
import { ConverseStreamDecoder } from './chat-stream.ts';
import { FrameReader } from './event-stream.ts';

const model = target('anthropic.claude-3-sonnet-20240229-v1:0');
const decoder = () =>
  new ConverseStreamDecoder({ status: 200, headers: { 'x-amzn-requestid': 'r' } }, model, undefined, NOW_MS);
const recordings = [
  'bedrock-converse-stream-gpt-oss',
  'bedrock-converse-stream-redacted',
  'bedrock-converse-stream-tool-use',
].map((name) => recorded(name).body);

/** A frame made by hand, so that the reader is not tested against the code it uses. */
function frame(headers: Record<string, string>, payload: string): Buffer {
  const head = Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(Buffer.byteLength(value));
      return Buffer.concat([
        Buffer.from([name.length]),
        Buffer.from(name),
        Buffer.from([7]),
        length,
        Buffer.from(value),
      ]);
    }),
  );
  const body = Buffer.from(payload);
  const out = Buffer.alloc(16 + head.length + body.length);
  out.writeUInt32BE(out.length, 0);
  out.writeUInt32BE(head.length, 4);
  out.writeUInt32BE(crc32(out.subarray(0, 8)), 8);
  head.copy(out, 12);
  body.copy(out, 12 + head.length);
  out.writeUInt32BE(crc32(out.subarray(0, -4)), out.length - 4);
  return out;
}
const event = (type: string, payload: object): Buffer =>
  frame({ ':message-type': 'event', ':event-type': type }, JSON.stringify(payload));

describe('frames', () => {
  it('are the same however the network cut the bytes', () => {
    for (const body of recordings) {
      const whole = decodeAll(decoder(), body);
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }), (sizes) => {
          const cut = decoder();
          const events = [];
          for (let at = 0, turn = 0; at < body.length; turn++) {
            const size = sizes[turn % sizes.length] ?? 1;
            events.push(...cut.push(body.subarray(at, at + size)));
            at += size;
          }
          events.push(...cut.end());
          expect(events).toEqual(whole);
        }),
        { numRuns: 60 },
      );
    }
  });

  it('are the same when every byte comes alone', () => {
    for (const body of recordings) expect(decodeAll(decoder(), body, 1)).toEqual(decodeAll(decoder(), body));
  });

  it('with any byte changed are malformed, never other words', () => {
    const body = recordings[2] ?? Buffer.alloc(0);
    const words = assemble(decodeAll(decoder(), body)).text;
    fc.assert(
      fc.property(
        fc.nat(body.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.integer({ min: 1, max: 700 }),
        (at, flip, size) => {
          const bad = Buffer.from(body);
          bad[at] = (bad[at] ?? 0) ^ flip;
          const reading = decoder();
          let text = '';
          let fault: unknown;
          try {
            for (let from = 0; from < bad.length; from += size) {
              text += assemble(reading.push(bad.subarray(from, from + size))).text;
            }
            reading.end();
          } catch (thrown) {
            fault = thrown;
          }
          expect(fault).toMatchObject({ code: 'provider.malformed' });
          expect(words.startsWith(text)).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('whose length is impossible are refused before a byte of them is awaited', () => {
    const huge = event('messageStart', {});
    huge.writeUInt32BE(0x7fff_ffff, 0);
    huge.writeUInt32BE(crc32(huge.subarray(0, 8)), 8);
    expect(() => new FrameReader().push(huge.subarray(0, 12))).toThrow(/says it is 2147483647 bytes/);
  });

  it('cut short by the end of the body are a cut answer', () => {
    const reader = new FrameReader();
    reader.push(event('messageStart', {}).subarray(0, 20));
    expect(() => reader.end()).toThrow(expect.objectContaining({ code: 'provider.cut' }));
  });
});

const start = event('messageStart', { role: 'assistant' });
const fault = (bytes: Buffer): Fault | undefined =>
  decodeAll(decoder(), Buffer.concat([start, bytes, event('messageStop', { stopReason: 'end_turn' })])).at(-1)?.fault;
const exception = (name: string, message: string): Buffer =>
  frame({ ':message-type': 'exception', ':exception-type': name }, JSON.stringify({ message }));

describe('messages that are no events', () => {
  it.each([
    ['throttlingException', 'slow down', 'provider.throttled'],
    ['modelStreamErrorException', 'broke', 'provider.failed'],
    ['internalServerException', 'oops', 'provider.failed'],
    ['serviceUnavailableException', 'busy', 'provider.overloaded'],
    ['validationException', 'Input is too long for requested model.', 'provider.context_overflow'],
  ])('an exception %s ends the stream as its class', (name, message, code) => {
    expect(fault(exception(name, message))).toMatchObject({ code });
  });

  it('an error without a model of its own ends it too', () => {
    const error = frame({ ':message-type': 'error', ':error-code': 'InternalFailure', ':error-message': 'x' }, '');
    expect(fault(error)).toMatchObject({ code: 'provider.failed' });
  });

  it('a frame of no kind is malformed', () => {
    expect(() => fault(frame({}, '{}'))).toThrow(expect.objectContaining({ code: 'provider.malformed' }));
  });
});

const stream = (...events: Buffer[]) =>
  decodeAll(decoder(), Buffer.concat([event('messageStart', { role: 'assistant' }), ...events]));
const tool = (index: number, id: string) =>
  event('contentBlockStart', { contentBlockIndex: index, start: { toolUse: { toolUseId: id, name: 'f' } } });
const input = (index: number, text: string) =>
  event('contentBlockDelta', { contentBlockIndex: index, delta: { toolUse: { input: text } } });
const stop = (index: number) => event('contentBlockStop', { contentBlockIndex: index });
const think = (index: number, reasoningContent: object) =>
  event('contentBlockDelta', { contentBlockIndex: index, delta: { reasoningContent } });

describe('blocks', () => {
  it('of parallel tool calls are numbered afresh, and a call without arguments gets the empty object', () => {
    const events = stream(
      event('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'a' } }),
      stop(0),
      tool(1, 'A'),
      input(1, ''),
      stop(1),
      tool(2, 'B'),
      input(2, '{"x":'),
      input(2, '1}'),
      stop(2),
      event('messageStop', { stopReason: 'tool_use' }),
    );
    expect(assemble(events).tools).toEqual([
      { id: 'A', name: 'f', arguments: '{}' },
      { id: 'B', name: 'f', arguments: '{"x":1}' },
    ]);
  });

  it('of thinking are given back whole, with their signature, when they are complete', () => {
    const events = stream(think(0, { text: 'a' }), think(0, { text: 'b' }), think(0, { signature: 'sig' }), stop(0));
    expect(events.at(-1)?.chunk?.choices[0]?.delta.thinking).toEqual([
      { type: 'thinking', thinking: 'ab', signature: 'sig' },
    ]);
  });

  it('of kinds nobody told us of are passed over', () => {
    const events = stream(
      event('somethingNew', { a: 1 }),
      event('contentBlockDelta', { contentBlockIndex: 0, delta: { hologram: {} } }),
      event('messageStop', { stopReason: 'end_turn' }),
    );
    expect(assemble(events)).toMatchObject({ text: '', finish: ['stop'] });
  });

  it('that end in malformed output are a failure', () => {
    const [last] = stream(event('messageStop', { stopReason: 'malformed_model_output' })).slice(-1);
    expect(last).toMatchObject({ fault: { code: 'provider.malformed' }, finishRaw: 'malformed_model_output' });
    expect(last?.terminal).toBeUndefined();
  });

  it('of tools renamed in the request come back under the name the caller knows', () => {
    const renamed = new Map([['f', 'my.tool']]);
    const reading = new ConverseStreamDecoder({ status: 200, headers: {} }, model, renamed, NOW_MS);
    expect(assemble(decodeAll(reading, tool(0, 'A'))).tools).toMatchObject([{ name: 'my.tool' }]);
  });
});
