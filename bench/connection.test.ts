import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { Connection, type Answer } from './connection.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Answers each request with these pieces, each its own packet, and hangs up where the last one is `undefined`. */
async function answer(pieces: readonly (string | undefined)[], stream = false): Promise<Answer> {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      void writeInTurn(socket, pieces);
    });
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const connection = new Connection(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  const answered = await new Promise<Answer>((resolve) => {
    connection.send(Buffer.from('GET / HTTP/1.1\r\n\r\n'), stream, resolve);
  });
  connection.close();
  return answered;
}

async function writeInTurn(socket: Socket, pieces: readonly (string | undefined)[]): Promise<void> {
  for (const piece of pieces) {
    if (piece === undefined) socket.destroy();
    else socket.write(piece);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const CHUNKED = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';

it('reads an answer to its declared length, however it is cut', async () => {
  expect(await answer(['HTTP/1.1 200 O', 'K\r\ncontent-length: 4\r\n\r', '\nab', 'cd'])).toMatchObject({
    status: 200,
    whole: true,
  });
});

it('does not take a cut answer for a whole one', async () => {
  expect(await answer(['HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nab', undefined])).toMatchObject({ whole: false });
});

it('takes a stream for whole only with its last event', async () => {
  const end = '0\r\n\r\n';
  const done = await answer([CHUNKED, 'e\r\ndata: [DONE]\n\n\r\n', '0\r\n', '\r\n'], true);
  const silent = await answer([CHUNKED, '9\r\ndata: {}\n\r\n', end], true);
  expect([done.whole, silent.whole]).toEqual([true, false]);
});

it('waits for the first event of a stream, not for its head', async () => {
  const beganMs = performance.now();
  const streamed = await answer([CHUNKED, '8\r\ndata: {}\r\n', 'e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n'], true);
  expect(streamed.firstAtMs).toBeGreaterThan(beganMs);
});

it('tells of a connection that was refused', async () => {
  const connection = new Connection(new URL('http://127.0.0.1:1'));
  const answered = await new Promise<Answer>((resolve) => {
    connection.send(Buffer.from('GET / HTTP/1.1\r\n\r\n'), false, resolve);
  });
  expect(answered).toMatchObject({ status: 0, whole: false });
});
