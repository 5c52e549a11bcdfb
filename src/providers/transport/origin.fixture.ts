/** Real servers for the tests of this folder: on loopback, on a port of the system's choice. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { NetworkSettings, WireRequest } from '../port.ts';

export interface TestOrigin {
  readonly url: string;
  readonly port: number;
  /** Sockets opened so far. */
  readonly opened: () => number;
  /** Sockets open now. */
  readonly open: () => number;
  readonly close: () => Promise<void>;
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

export function startOrigin(handler: Handler): Promise<TestOrigin> {
  return listen(
    createServer({ keepAliveTimeout: 60_000 }, (request, response) => void handler(request, response)),
    'http',
    'connection',
  );
}

export async function listen(server: Server, scheme: string, connectionEvent: string): Promise<TestOrigin> {
  const sockets = new Set<Socket>();
  let opened = 0;
  server.on(connectionEvent, (socket: Socket) => {
    opened += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    port,
    opened: () => opened,
    open: () => sockets.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

export const plainNetwork: NetworkSettings = { privateAddresses: [], connections: 4 };
export const patience = { connectMs: 5_000, headersMs: 5_000 };
export const never: AbortSignal = new AbortController().signal;

export function post(path: string, body = '{}'): WireRequest {
  return { method: 'POST', path, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) };
}

/** Waits until the condition holds; fails the test after two seconds. */
export async function eventually(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it did not come about within two seconds');
}
