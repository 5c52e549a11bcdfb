import { readFileSync } from 'node:fs';
import { EventStreamCodec } from '@smithy/eventstream-codec';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { corruptFrame, encodeFrame, errorFrame, eventFrame, exceptionFrame } from './frames.ts';

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString('utf8'),
  (text) => Buffer.from(text, 'utf8'),
);

describe('event-stream frames', () => {
  test('are byte for byte the frames of a recorded stream', () => {
    const file = new URL('../../../test/fixtures/wire/bedrock-converse-stream-gpt-oss.json', import.meta.url);
    const { response } = JSON.parse(readFileSync(file, 'utf8')) as { response: { bodyBase64: string } };
    const recorded = Buffer.from(response.bodyBase64, 'base64');
    const rebuilt: Buffer[] = [];
    for (let at = 0; at < recorded.length;) {
      const size = recorded.readUInt32BE(at);
      const message = codec.decode(recorded.subarray(at, at + size));
      rebuilt.push(
        eventFrame(String(message.headers[':event-type']?.value), JSON.parse(Buffer.from(message.body).toString())),
      );
      at += size;
    }
    expect(Buffer.concat(rebuilt).equals(recorded)).toBe(true);
  });

  test('survive the vendor codec with any headers and payload', () => {
    const header = fc.tuple(fc.stringMatching(/^[:a-z-]{1,40}$/), fc.string({ unit: 'grapheme', maxLength: 60 }));
    fc.assert(
      fc.property(fc.array(header, { maxLength: 5 }), fc.uint8Array({ maxLength: 500 }), (headers, payload) => {
        const given = Object.fromEntries(headers);
        const back = codec.decode(encodeFrame(given, Buffer.from(payload)));
        expect(Object.fromEntries(Object.entries(back.headers).map(([name, { value }]) => [name, value]))).toEqual(
          given,
        );
        expect(Buffer.from(back.body).equals(Buffer.from(payload))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('carry an exception by its type', () => {
    const message = codec.decode(exceptionFrame('throttlingException', 'Too many requests'));
    expect([message.headers[':message-type']?.value, message.headers[':exception-type']?.value]).toEqual([
      'exception',
      'throttlingException',
    ]);
  });

  test('carry an error outside the model in their headers', () => {
    expect(codec.decode(errorFrame('InternalError', 'gone')).headers[':error-message']?.value).toBe('gone');
  });

  test('are refused by the vendor codec once corrupted', () => {
    expect(() => codec.decode(corruptFrame(eventFrame('messageStart', { role: 'assistant' })))).toThrow(/checksum/i);
  });
});
