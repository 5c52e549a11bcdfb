import { readFileSync } from 'node:fs';
import { createServer as createPlain, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { boundConnections, type ConnectionCount } from './connections.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../test/fixtures/tls/${name}`, import.meta.url), 'utf8');

const REQUEST = 'GET / HTTP/1.1\r\nhost: gateway\r\n\r\n';
/** Longer than a connection may be silent at the limit. */
const LATER_MS = 1_100;
const CONNECTIONS_MAX = 2;

let server: Server;
let sockets: Socket[];
let count: ConnectionCount;
let asked: ServerResponse[];

const kinds = {
  http: {
    serve: (listener: RequestListener) => createPlain(listener),
    open: (port: number): Socket => connect({ port, host: '127.0.0.1' }),
  },
  https: {
    serve: (listener: RequestListener): Server =>
      createSecure({ cert: fixture('server.pem'), key: fixture('server-key.pem') }, listener),
    open: (port: number): Socket => connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }),
  },
};

const soon = (claim: () => void): Promise<void> => vi.waitFor(claim, { timeout: 10_000, interval: 10 });
const portOf = (listening: { address(): unknown }): number => (listening.address() as AddressInfo).port;
const listening = (each: Server | ReturnType<typeof createServer>): Promise<void> =>
  new Promise((resolve) => each.listen(0, '127.0.0.1', resolve));

describe.each(['http', 'https'] as const)('of %s', (kind) => {
  const open = (port = portOf(server)): Socket & { heard: string } => {
    const socket = Object.assign(kinds[kind].open(port), { heard: '' });
    socket.on('error', () => undefined);
    socket.on('data', (data: Buffer) => (socket.heard += data.toString()));
    sockets.push(socket);
    return socket;
  };

  beforeEach(async () => {
    sockets = [];
    asked = [];
    count = { open: 0, dropped: 0 };
    server = kinds[kind].serve((_request, response) => asked.push(response));
    boundConnections(server, CONNECTIONS_MAX, count);
    await listening(server);
  });
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    server.close();
  });

  /** One that waits for its answer, and one that never said anything. */
  async function fillUp(): Promise<{ waiting: Socket & { heard: string }; silent: Socket }> {
    const waiting = open();
    waiting.write(REQUEST);
    await soon(() => expect(asked).toHaveLength(1));
    const silent = open();
    await soon(() => expect(count.open).toBe(CONNECTIONS_MAX));
    await new Promise((resolve) => setTimeout(resolve, LATER_MS));
    return { waiting, silent };
  }

  test('one too many is closed and counted', async () => {
    await fillUp();
    const oneMore = open();
    await soon(() => expect(oneMore.destroyed).toBe(true));
    expect(count.dropped).toBe(1);
  });

  test('who has been silent makes room, and who waits for an answer gets it', async () => {
    const { waiting, silent } = await fillUp();
    open();
    await soon(() => expect(silent.destroyed).toBe(true));
    asked[0]?.end('answered');
    await soon(() => expect(waiting.heard).toContain('answered'));
  });

  test('those that another socket took in are counted too', async () => {
    const door = createServer((socket) => server.emit('connection', socket));
    await listening(door);
    try {
      const { waiting } = await fillUp();
      const oneMore = open(portOf(door));
      await soon(() => expect(oneMore.destroyed).toBe(true));
      expect(count.dropped).toBe(1);
      asked[0]?.end('answered');
      await soon(() => expect(waiting.heard).toContain('answered'));
    } finally {
      door.close();
    }
  });
});
