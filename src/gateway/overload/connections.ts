import type { Server } from 'node:http';

/** Between two rounds of making room: closing what is idle looks at every connection. */
const ROOM_MS = 1_000;

/** How many connections callers have open, and how many were closed at the limit. */
export interface ConnectionCount {
  open: number;
  dropped: number;
}

/**
 * Bounds the connections of a server. At the limit a new one is closed, and so are those that wait for nothing: whoever
 * tries again finds room, even where somebody holds as many as they can.
 */
export function boundConnections(server: Server, connectionsMax: number, count: ConnectionCount): void {
  let roomMadeAt = -Infinity;
  server.maxConnections = connectionsMax;
  server.on('connection', (socket) => {
    count.open += 1;
    socket.once('close', () => {
      count.open -= 1;
    });
  });
  server.on('drop', () => {
    count.dropped += 1;
    const now = performance.now();
    if (now - roomMadeAt < ROOM_MS) return;
    roomMadeAt = now;
    server.closeIdleConnections();
  });
}
