import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseListenAddress, type CompleteConfig } from '../config/index.ts';

/** Workers of a primary that was killed let go of the port as soon as they notice. */
const LEAVING_MS_MAX = 10_000;
const LOOK_MS = 50;

/**
 * The port of the gateway, found to be free: several sockets share it, and would share it with a stranger too. Where any
 * port will do it is chosen here, so that a worker which comes later finds the same.
 * @param isLeaving whether somebody is about to let go of it
 * @throws Error with `code: EADDRINUSE`
 */
export async function freePort({ listen }: CompleteConfig, isLeaving: () => boolean): Promise<number> {
  const address = parseListenAddress(listen.gateway);
  if (!address) throw new Error('the listen address of the gateway is not valid');
  const until = performance.now() + LEAVING_MS_MAX;
  for (;;) {
    try {
      return await tryPort(address.host, address.port);
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!isTaken || !isLeaving() || performance.now() > until) throw error;
      await sleep(LOOK_MS);
    }
  }
}

async function tryPort(host: string, port: number): Promise<number> {
  const server = createServer();
  server.listen({ host, port });
  await once(server, 'listening');
  const bound = server.address();
  server.close();
  await once(server, 'close');
  return typeof bound === 'object' && bound ? bound.port : port;
}
