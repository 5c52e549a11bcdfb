import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { SilentConnections } from './silent-connections.ts';

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
 * Bounds the connections of a server, through whichever socket they came. At the limit a new one is closed, and so are
 * those that wait for nothing and those that have not sent a first request in all that time: whoever tries again finds
 * room, even where somebody holds as many as they can.
 */
export function boundConnections(server: Server, connectionsMax: number, count: ConnectionCount): void {
  let roomMadeAt = -Infinity;
  const silent = new SilentConnections(server);
  const makeRoom = (): void => {
    const now = performance.now();
    if (now - roomMadeAt < ROOM_MS) return;
    roomMadeAt = now;
    server.closeIdleConnections();
    silent.closeBefore(now - HEAD_MS);
  };
  server.on('connection', (socket: Socket) => {
    if (count.open >= connectionsMax) {
      count.dropped += 1;
      socket.destroy();
      makeRoom();
      return;
    }
    count.open += 1;
    silent.add(socket);
    socket.once('close', () => (count.open -= 1));
  });
}
