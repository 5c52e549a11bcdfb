import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Between two rounds of making room: closing what is idle looks at every connection. */
const ROOM_MS = 1_000;

/** How many connections callers have open, and how many were closed at the limit. */
export interface ConnectionCount {
  open: number;
  dropped: number;
}

/** A head comes in one packet with the connection, or a moment after it. */
const HEAD_MS = 1_000;

/**
 * Bounds the connections of a server. At the limit a new one is closed, and so are those that wait for nothing and those
 * that have not sent a first request in all that time: whoever tries again finds room, even where somebody holds as many
 * as they can.
 */
export function boundConnections(server: Server, connectionsMax: number, count: ConnectionCount): void {
  let roomMadeAt = -Infinity;
  /** Connections without a request so far, and since when; the oldest first. */
  const silent = new Map<Socket, number>();
  server.maxConnections = connectionsMax;
  server.on('connection', (socket: Socket) => {
    count.open += 1;
    silent.set(socket, performance.now());
    socket.once('close', () => {
      count.open -= 1;
      silent.delete(socket);
    });
  });
  server.on('request', ({ socket }) => {
    if (silent.size > 0) silent.delete(socket);
  });
  server.on('drop', () => {
    count.dropped += 1;
    const now = performance.now();
    if (now - roomMadeAt < ROOM_MS) return;
    roomMadeAt = now;
    server.closeIdleConnections();
    for (const [socket, since] of silent) {
      if (now - since < HEAD_MS) break;
      socket.destroy();
    }
  });
}
