import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
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
