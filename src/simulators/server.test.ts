import { connect } from 'node:net';
import { Agent, request } from 'undici';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../core/index.ts';
import { json } from './reply.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from './server.ts';
import { simulatorNames, startSimulators } from './start.ts';
import { simulatorTls } from './tls.ts';

const { ca, key, cert, clientCert, clientKey } = simulatorTls();

let simulator: Simulator | undefined;
afterEach(() => simulator?.close());

const start = async (more: Partial<SimulatorOptions> = {}): Promise<Simulator> => {
  simulator = await startSimulator({ name: 'ok', handle: () => json(200, {}) }, { clock: systemClock, ...more });
  return simulator;
};

/** Status over HTTPS on the simulator's port, or the error. */
async function overTls(port: number, tls: object): Promise<number | Error> {
  const dispatcher = new Agent({ connect: { ca, ...tls } });
  try {
    return (await request(`https://localhost:${port}/`, { dispatcher })).statusCode;
  } catch (error) {
    return error as Error;
  } finally {
    await dispatcher.destroy();
  }
}

test('one port speaks HTTP and HTTPS', async () => {
  const { port, url } = await start({ tls: { key, cert } });
  expect([await overTls(port, {}), (await request(url)).statusCode]).toEqual([200, 200]);
});

test('HTTPS is refused by a client that does not know the authority', async () => {
  const { port } = await start({ tls: { key, cert } });
  expect(await overTls(port, { ca: [] })).toBeInstanceOf(Error);
});

test('a client certificate is asked for and logged', async () => {
  const started = await start({ tls: { key, cert, clientCa: ca } });
  expect(await overTls(started.port, {})).toBeInstanceOf(Error);
  expect(await overTls(started.port, { cert: clientCert, key: clientKey })).toBe(200);
  expect(started.requests().at(-1)?.clientCertificate).toBe('sallyport-test-client');
});

test('a request line of nonsense does no harm', async () => {
  const { port, url } = await start();
  const socket = connect(port, '127.0.0.1');
  socket.end('GET // HTTP/1.1\r\nhost: x\r\n\r\nGARBAGE\r\n\r\n');
  await new Promise((resolve) => socket.on('close', resolve).resume());
  expect((await request(url)).statusCode).toBe(200);
});

test('all simulators start together, each on a port of its own', async () => {
  const simulators = await startSimulators();
  await simulators.close();
  const { addresses } = simulators;
  expect(Object.keys(addresses).toSorted()).toEqual(simulatorNames.toSorted());
  expect(new Set(Object.values(addresses)).size).toBe(simulatorNames.length);
});

test('simulators take the ports they are given again, and a free one in place of a port that is taken', async () => {
  const { port: taken } = await start();
  const first = await startSimulators({ only: ['azure'] });
  const { azure } = first.addresses;
  await first.close();
  const again = await startSimulators({
    only: ['openai', 'azure'],
    ports: { azure: Number(new URL(azure ?? '').port), openai: taken },
  });
  await again.close();
  expect(again.addresses.azure).toBe(azure);
  expect(Number(new URL(again.addresses.openai ?? '').port)).not.toBe(taken);
});

test('simulators that cannot all start leave none behind', async () => {
  const { port } = await start();
  await expect(startSimulators({ portBase: port - 1, only: ['openai', 'azure'] })).rejects.toThrow('EADDRINUSE');
  await expect(request(`http://127.0.0.1:${port - 1}/`)).rejects.toThrow();
});
