import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { openTransport } from './open.ts';
import { closeAll, eventually, get, network, never, onClose, patience, startOrigin } from './origin.fixture.ts';

afterEach(closeAll);

async function start(encoding: string, body: Buffer, then: 'end' | 'cut' | 'wait' = 'end') {
  const origin = await startOrigin((_, response) => {
    const declared = then === 'end' ? body.length : body.length + 1_000_000;
    response.writeHead(200, { 'content-encoding': encoding, 'content-length': declared });
    response.write(body, () => {
      if (then === 'end') response.end();
      if (then === 'cut') response.destroy();
    });
  });
  onClose(origin.close);
  return { origin, exchange: await openTransport(origin.url, network()).send(get('/'), patience, never) };
}

const text = 'an answer that was not to be compressed '.repeat(1_000);
const codings = {
  gzip: gzipSync(text),
  'x-gzip': gzipSync(text),
  GZIP: gzipSync(text),
  deflate: deflateSync(text),
  br: brotliCompressSync(text),
  zstd: zstdCompressSync(text),
  identity: Buffer.from(text),
};

test.each(Object.entries(codings))('a body in %s is read decoded, whole', async (encoding, body) => {
  const { exchange } = await start(encoding, body);
  expect((await exchange.bytes(100_000)).toString()).toBe(text);
});

test.each(Object.entries(codings))('a body in %s is read decoded, by chunk', async (encoding, body) => {
  const { exchange } = await start(encoding, body);
  let read = '';
  for await (const chunk of exchange.body) read += Buffer.from(chunk).toString();
  expect(read).toBe(text);
});

test('the head no longer speaks of the compressed form', async () => {
  const { exchange } = await start('gzip', codings.gzip);
  expect([exchange.headers['content-encoding'], exchange.headers['content-length']]).toEqual([undefined, undefined]);
  exchange.abort();
});

const zeros = Buffer.alloc(64 * 1024 * 1024);
test.each([
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
])('a %s bomb ends at the limit and closes the socket', async (encoding, compress) => {
  const { exchange, origin } = await start(encoding, compress(zeros), 'wait');
  await expect(exchange.bytes(1_000_000)).rejects.toMatchObject({ code: 'provider.too_large' });
  await eventually(() => origin.open() === 0);
});

test('a compressed body that is cut is cut', async () => {
  const { exchange } = await start('gzip', codings.gzip.subarray(0, 60), 'cut');
  await expect(exchange.bytes(100_000)).rejects.toMatchObject({ code: 'provider.cut' });
});

test('a compressed body that ends early though the connection did not break is cut', async () => {
  const { exchange } = await start('gzip', codings.gzip.subarray(0, 60));
  await expect(exchange.bytes(100_000)).rejects.toMatchObject({ code: 'provider.cut' });
});

test.each(['gzip', 'deflate', 'br', 'zstd'])('a body that only says it is %s is malformed', async (encoding) => {
  const { exchange } = await start(encoding, Buffer.from('{"choices":[{"not":"compressed at all"}]}'));
  await expect(exchange.bytes(100_000)).rejects.toMatchObject({ code: 'provider.malformed' });
});

test('a compression nobody asked for is malformed', async () => {
  const { exchange } = await start('compress, gzip', codings.gzip);
  await expect(exchange.bytes(100_000)).rejects.toMatchObject({ code: 'provider.malformed' });
});

test('leaving a compressed body early closes the socket', async () => {
  const { exchange, origin } = await start('gzip', gzipSync(Buffer.alloc(1_000_000)), 'wait');
  for await (const _ of exchange.body) break;
  await eventually(() => origin.open() === 0);
});
