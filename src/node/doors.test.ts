import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { canSharePort, openDoors } from './doors.ts';

const BACKLOG = 511;
const CALLERS = 300;
/** Through one socket it would be a turn for each of them. */
const TURNS_MAX = CALLERS / 3;

test.runIf(canSharePort)('takes in many connections in a turn of the loop', async () => {
  const server = createServer((_request, response) => response.end('here'));
  await new Promise<void>((resolve) =>
    server.listen({ port: 0, host: '127.0.0.1', backlog: BACKLOG, reusePort: true }, resolve),
  );
  const closeDoors = await openDoors(server, BACKLOG);
  const { port } = server.address() as AddressInfo;
  const taken = new Set<Socket>();
  server.on('connection', (socket: Socket) => taken.add(socket));
  const callers = Array.from({ length: CALLERS }, () => connect({ port, host: '127.0.0.1' }));
  // Every handshake is done, by the kernel, before the loop looks.
  await nextTurn();
  let turns = 0;
  while (taken.size < CALLERS && turns < TURNS_MAX) {
    turns += 1;
    await nextTurn();
  }
  for (const caller of callers) caller.destroy();
  closeDoors();
  await new Promise((resolve) => server.close(resolve));
  expect({ taken: taken.size, inTime: turns < TURNS_MAX }).toEqual({ taken: CALLERS, inTime: true });
});

test.runIf(canSharePort)('a call is answered through whichever of them it comes', async () => {
  const server = createServer((_request, response) => response.end('here'));
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', reusePort: true }, resolve));
  const closeDoors = await openDoors(server, BACKLOG);
  const { port } = server.address() as AddressInfo;
  const answers = await Promise.all(
    Array.from({ length: 100 }, async () =>
      (await fetch(`http://127.0.0.1:${port}`, { headers: { connection: 'close' } })).text(),
    ),
  );
  closeDoors();
  await new Promise((resolve) => server.close(resolve));
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow('fetch failed');
  expect(new Set(answers)).toEqual(new Set(['here']));
});
