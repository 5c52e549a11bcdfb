import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gateway } from './gateway.ts';
import { gatewayServer } from './server.ts';

let server: FastifyInstance;
let port: number;
beforeAll(async () => {
  const gateway = { clock: { now: () => 0 } } as Gateway;
  server = gatewayServer(gateway, {
    clientAddress: () => '127.0.0.1',
    connectionsMax: 100,
    connections: { open: 0, dropped: 0 },
    ready: () => ({ ready: true }),
  });
  server.get('/late', async (_request, reply) => {
    // Long enough for what comes behind the request to have been read.
    await sleep(100);
    return reply.send({ late: true });
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  ({ port } = server.server.address() as AddressInfo);
});
afterAll(() => server.close());

async function ask(
  method: string,
  path: string,
  body = '',
): Promise<{ status: number; allow: unknown; code: unknown }> {
  // Without a length Node's client sends the body of some methods as if it were the next request.
  const headers = { 'content-length': Buffer.byteLength(body) };
  const asked = httpRequest({ host: '127.0.0.1', port, method, path, agent: false, headers });
  asked.end(body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const { error } = JSON.parse((await text(answer)) || '{}') as { error?: { code: string } };
  return { status: answer.statusCode ?? 0, allow: answer.headers.allow, code: error?.code };
}

describe('a method that is not served', () => {
  it.each(['QUERY', 'PUT', 'OPTIONS', 'PROPFIND', 'M-SEARCH'])('is refused by its name: %s', async (method) => {
    const code = 'method.not_allowed';
    expect(await ask(method, '/v1/chat/completions?a=b')).toEqual({ status: 405, allow: 'POST', code });
    expect(await ask(method, '/v1/models/x')).toEqual({ status: 405, allow: 'GET', code });
    expect(await ask(method, '/v1/nothing', '{}')).toEqual({ status: 404, allow: undefined, code: 'path.unknown' });
  });
});

/** All that comes on one connection until the other side closes it. */
async function sent(...pieces: string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const closed = once(socket, 'close');
  const came: Buffer[] = [];
  socket.on('data', (piece: Buffer) => came.push(piece));
  socket.on('error', () => {});
  for (const piece of pieces) {
    socket.write(piece);
    await sleep(20);
  }
  await closed;
  return Buffer.concat(came).toString();
}
const statuses = (answers: string): string[] =>
  [...answers.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => String(status));
const late = 'GET /late HTTP/1.1\r\nhost: a\r\n\r\n';

describe('what is no HTTP behind a request', () => {
  it.each(['x', '\0\0garbage\r\n\r\n'])(
    'leaves it its answer, and ends the connection after it: %j',
    async (garbage) => {
      const answers = await sent(late + garbage, 'more', 'and more');
      expect(statuses(answers)).toEqual(['200']);
      expect(answers.endsWith('{"late":true}')).toBe(true);
    },
  );

  it('leaves all that were begun theirs', async () => {
    expect(statuses(await sent(`${late}${late}${late}\0`))).toEqual(['200', '200', '200']);
  });

  it('in the body of a request that has its answer brings no second one', async () => {
    const open = 'GET /healthz HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n';
    expect(statuses(await sent(open, '5\r\nhello\r\n', 'no chunk\r\n'))).toEqual(['200']);
  });

  it('is refused where nothing is owed', async () => {
    expect(statuses(await sent('garbage\r\n\r\n'))).toEqual(['400']);
  });
});
