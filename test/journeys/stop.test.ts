import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startInstallation } from '../support/installation.ts';

/** Far above the second that a lingering connection gets, far below the timers that would end it otherwise. */
const STOP_MS_MAX = 10_000;

test('connections that ask nothing, or half of something, do not keep the program from stopping', async () => {
  const installation = await startInstallation({ doors: ['openai'] });
  const sockets = [installation.gatewayUrl, installation.controlUrl].flatMap((address) => {
    const { hostname, port } = new URL(address);
    return [connect(Number(port), hostname), connect(Number(port), hostname)];
  });
  for (const [at, socket] of sockets.entries()) {
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    if (at % 2 === 1) socket.write('POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\nauthor');
  }
  const stopped = installation.stop().then(() => 'stopped');
  const waited = new Promise((resolve) => setTimeout(resolve, STOP_MS_MAX, 'still there').unref());
  expect(await Promise.race([stopped, waited])).toBe('stopped');
  for (const socket of sockets) socket.destroy();
});
