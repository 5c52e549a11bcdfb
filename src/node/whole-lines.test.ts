import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { wholeLines } from './whole-lines.ts';

async function passed(...chunks: readonly string[]): Promise<string[]> {
  const from = new PassThrough();
  const written: string[] = [];
  wholeLines(from, (lines) => written.push(lines));
  for (const chunk of chunks) from.write(Buffer.from(chunk, 'latin1'));
  from.end();
  await new Promise((resolve) => from.once('end', resolve));
  return written;
}

it('passes on whole lines, several at once, and keeps what has no end yet', async () => {
  expect(await passed('{"a":1}\n{"b":', '2}\n{"c":3}\n', '{"d"')).toEqual(['{"a":1}\n', '{"b":2}\n{"c":3}\n']);
});

it('does not break a letter that comes in two pieces', async () => {
  const bytes = Buffer.from('é\n').toString('latin1');
  expect(await passed(bytes.slice(0, 1), bytes.slice(1))).toEqual(['é\n']);
});
