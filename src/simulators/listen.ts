import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** PEM texts. With `clientCa` a client may show a certificate; it is logged, and refused if not of that authority. */
export interface TlsMaterial {
  readonly key: string;
  readonly cert: string;
  readonly clientCa?: string;
}

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** First byte of a TLS record that holds a handshake (RFC 8446 §5.1). */
const TLS_HANDSHAKE = 0x16;
/** A whole pool may connect at once, and who finds no place tries again for seconds. */
const BACKLOG = 4_096;

/**
 * Serves HTTP, and with `tls` also HTTPS, on one port: the first byte of a connection tells them apart. So one
 * address serves clients that insist on TLS and people with curl.
 */
export async function listen(
  handler: RequestListener,
  host: string,
  port: number,
  tls: TlsMaterial | undefined,
): Promise<Listening> {
  const plain = withoutTimers(createHttpServer(handler));
  const secure = tls === undefined ? undefined : withoutTimers(createHttpsServer(httpsOptions(tls), handler));
  const sockets = new Set<Socket>();
  const door = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.setNoDelay(true);
    if (secure === undefined) plain.emit('connection', socket);
    else socket.once('data', (first) => hand(socket, first, first[0] === TLS_HANDSHAKE ? secure : plain));
  });
  await new Promise<void>((resolve, reject) => {
    door.once('error', reject);
    door.listen({ port, host, backlog: BACKLOG }, resolve);
  });
  return {
    port: (door.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => door.close(() => resolve()));
    },
  };
}

function hand(socket: Socket, first: Buffer, server: Server): void {
  socket.pause();
  socket.unshift(first);
  server.emit('connection', socket);
  process.nextTick(() => socket.resume());
}

function httpsOptions(tls: TlsMaterial): Record<string, unknown> {
  const { key, cert, clientCa } = tls;
  return clientCa === undefined
    ? { key, cert }
    : { key, cert, ca: clientCa, requestCert: true, rejectUnauthorized: true };
}

/** A simulator never hangs up on an idle or slow client by itself: who closes a connection must be plain in a test. */
function withoutTimers<S extends Server>(server: S): S {
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  return server;
}
