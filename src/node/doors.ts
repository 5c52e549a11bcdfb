import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';

/** Where several sockets may listen at one port, and the kernel spreads connections over them. */
const CAN_SHARE: ReadonlySet<NodeJS.Platform> = new Set(['linux', 'freebsd']);
export const canSharePort = CAN_SHARE.has(process.platform);

/**
 * libuv takes in one connection of a listening socket in a turn of the event loop. In an overload, when turns take 20 ms,
 * that is 50 a second: callers would wait for half a minute to be refused at once. So many are taken in instead.
 */
const DOORS = 128;

/**
 * Opens more doors to a server, which listens with `reusePort` already; where ports cannot be shared it keeps its one.
 * @param backlog connections that may wait before each of them
 * @returns closes them
 */
export async function openDoors(server: Server, backlog: number): Promise<() => void> {
  const address = server.address();
  if (!canSharePort || typeof address !== 'object' || address === null) return () => {};
  const doors = Array.from({ length: DOORS - 1 }, () => openDoor(server, address, backlog));
  const close = (): void => doors.forEach((door) => door.close());
  try {
    await Promise.all(doors.map((door) => once(door, 'listening')));
  } catch (cause) {
    close();
    throw cause;
  }
  return close;
}

function openDoor(server: Server, { address: host, port }: AddressInfo, backlog: number) {
  // As Node's own HTTP server takes them in.
  const door = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => server.emit('connection', socket));
  return door.listen({ host, port, backlog, reusePort: true });
}
