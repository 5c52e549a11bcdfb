import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fault } from '../core/index.ts';
import { SseReader, type SseEvent } from './sse.ts';

const read = (pieces: readonly Uint8Array[]): SseEvent[] => {
  const reader = new SseReader();
  return [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()];
};
const bytes = (text: string): Uint8Array => Buffer.from(text);

/** Cuts bytes at the given fractions of their length. */
const split = (whole: Uint8Array, cuts: readonly number[]): Uint8Array[] => {
  const at = cuts.map((cut) => Math.floor(cut * whole.length)).sort((a, b) => a - b);
  return [...at, whole.length].map((end, index) => whole.subarray(at[index - 1] ?? 0, end));
};

describe('reading an event stream', () => {
  test('every split of the bytes yields the same events', () => {
    const lines = fc.constantFrom(
      'data: {"a":"é😀"}',
      'data:x',
      'event: ping',
      ': note',
      'id: 7',
      '',
      '',
      'data',
      'junk',
    );
    const text = fc
      .array(fc.tuple(lines, fc.constantFrom('\n', '\r\n')), { maxLength: 30 })
      .map((parts) => parts.map(([line, end]) => line + end).join(''));
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
    fc.assert(
      fc.property(text, cuts, (stream, at) => {
        expect(read(split(bytes(stream), at))).toEqual(read([bytes(stream)]));
      }),
    );
  });

  test('bytes one by one yield the events of the whole', () => {
    const stream = bytes('\uFEFFdata: é\r\n\r\n: note\rdata: 😀\nevent: last\n\n');
    expect(read(Array.from(stream, (byte) => Uint8Array.of(byte)))).toEqual([
      { event: undefined, data: 'é' },
      { event: 'last', data: '😀' },
    ]);
  });

  test('the last event counts although its blank line is missing', () => {
    expect(read([bytes('data: [DONE]')])).toEqual([{ event: undefined, data: '[DONE]' }]);
  });

  test.each(['data: ' + 'x'.repeat(100), 'data: x\n'.repeat(60), 'data: ' + 'x'.repeat(100) + '\n\n'])(
    'an event beyond the limit is malformed, however it is written',
    (text) => {
      const reader = new SseReader(64);
      expect(() => reader.push(bytes(text))).toThrow(Fault);
    },
  );
});
