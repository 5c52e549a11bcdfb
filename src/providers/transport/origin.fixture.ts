/** Real servers for the tests of this folder: on loopback, on a port of the system's choice. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';
import { isIPv6 } from 'node:net';
import type { WireRequest } from '../wire.ts';
import type { NetworkSettings } from './network.ts';
import type { Resolve } from './dial.ts';

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

export function startOrigin(handler: Handler, port = 0): Promise<TestOrigin> {
  return listen(
    createServer({ keepAliveTimeout: 60_000 }, (request, response) => void handler(request, response)),
    'http',
    port,
  );
}

export async function listen(server: Server, scheme: string, onPort = 0): Promise<TestOrigin> {
  const sockets = new Set<Socket>();
  let opened = 0;
  server.on('connection', (socket: Socket) => {
    opened += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(onPort, '127.0.0.1', resolve));
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

const closers: (() => Promise<unknown>)[] = [];
export function onClose(close: () => Promise<unknown>): void {
  closers.push(close);
}
/** For `afterEach`. */
export async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).toReversed()) await close();
}

export const patience = { connectMs: 5_000, headersMs: 5_000 };
export const never: AbortSignal = new AbortController().signal;

export function network(settings: Partial<NetworkSettings> = {}): NetworkSettings {
  return { privateAddresses: [], connections: 4, ...settings };
}

export function post(path: string, body = '{}'): WireRequest {
  return { method: 'POST', path, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) };
}

export function get(path: string): WireRequest {
  return { method: 'GET', path, headers: {}, body: Buffer.alloc(0) };
}

/** A resolver that knows one answer. */
export function answering(addresses: readonly string[]): Resolve {
  const found = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return (_, callback) => process.nextTick(callback, null, found);
}

export function testCertificate(name: string): string {
  return readFileSync(new URL(`../../../test/fixtures/tls/${name}`, import.meta.url), 'utf8');
}

/** Waits until the condition holds; fails the test after two seconds. */
export async function eventually(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it did not come about within two seconds');
}
