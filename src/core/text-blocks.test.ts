import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TextBlocks } from './text-blocks.ts';

test('texts come back as they were written, whatever they hold and wherever a block ends', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.string({ unit: 'binary' }), { maxLength: 4 })), (texts) => {
      const blocks = new TextBlocks(64);
      const written = texts.map((pieces) => blocks.write(pieces, 3));
      expect(written.map((bytes) => bytes.subarray(3).toString())).toEqual(
        texts.map((pieces) => pieces.map((piece) => Buffer.from(piece).toString()).join('')),
      );
    }),
  );
});

test('a head belongs to its own text alone', () => {
  const blocks = new TextBlocks(1024);
  const [first, second] = [blocks.write(['one'], 4), blocks.write(['two'], 4)];
  second.fill(0, 0, 4);
  first.fill(1, 0, 4);
  expect([first.toString('latin1', 4), second.toString('latin1', 4), second[0]]).toEqual(['one', 'two', 0]);
});
