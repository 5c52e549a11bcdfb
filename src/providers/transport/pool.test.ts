import { afterEach, expect, test } from 'vitest';
import { openTransport } from './open.ts';
import {
  closeAll,
  eventually,
  network,
  never,
  onClose,
  patience,
  post,
  startOrigin,
  type Handler,
} from './origin.fixture.ts';

afterEach(closeAll);

async function start(handler: Handler, connections = 4) {
  const origin = await startOrigin(handler);
  onClose(origin.close);
  return { origin, transport: openTransport(origin.url, network({ connections })) };
}

test('calls one after the other use one connection', async () => {
  const { origin, transport } = await start((_, response) => response.end('ok'), 1);
  for (let call = 0; call < 20; call += 1) {
    await (await transport.send(post('/'), patience, never)).bytes(10);
  }
  expect(origin.opened()).toBe(1);
});

test('no more connections are opened than configured', async () => {
  const { origin, transport } = await start((_, response) => setTimeout(() => response.end('ok'), 5), 3);
  await Promise.all(
    Array.from({ length: 30 }, async () => (await transport.send(post('/'), patience, never)).bytes(10)),
  );
  expect(origin.opened()).toBe(3);
});

test('waiting for a place counts against connectMs', async () => {
  const { transport } = await start(() => undefined, 1);
  const controller = new AbortController();
  const first = transport.send(post('/'), patience, controller.signal);
  const second = transport.send(post('/'), { connectMs: 50, headersMs: 5_000 }, never);
  await expect(second).rejects.toMatchObject({ code: 'provider.unreachable' });
  controller.abort(new Error('gone'));
  await expect(first).rejects.toThrow('gone');
});

test('a call given up while it waits is never sent and holds no place', async () => {
  const paths: (string | undefined)[] = [];
  const waiting: (() => void)[] = [];
  const { transport } = await start((request, response) => {
    paths.push(request.url);
    waiting.push(() => response.end('ok'));
  }, 1);
  const first = transport.send(post('/first'), patience, never);
  const controller = new AbortController();
  const second = transport.send(post('/second'), patience, controller.signal);
  const third = transport.send(post('/third'), patience, never);
  controller.abort(new Error('gone'));
  await expect(second).rejects.toThrow('gone');
  for (const call of [first, third]) {
    await eventually(() => waiting.length > 0);
    waiting.shift()?.();
    await (await call).bytes(10);
  }
  expect(paths).toEqual(['/first', '/third']);
});

test('a call given up while its connection opens is never sent, and the connection serves the next', async () => {
  const paths: (string | undefined)[] = [];
  const { origin, transport } = await start((request, response) => {
    paths.push(request.url);
    response.end('ok');
  }, 1);
  const controller = new AbortController();
  const first = transport.send(post('/first'), patience, controller.signal);
  controller.abort(new Error('gone'));
  await expect(first).rejects.toThrow('gone');
  await (await transport.send(post('/second'), patience, never)).bytes(10);
  expect([paths, origin.opened()]).toEqual([['/second'], 1]);
});

test('drain lets a stream under way end, then closes the sockets', async () => {
  let finish: (() => void) | undefined;
  const { origin, transport } = await start((_, response) => {
    response.write('one');
    finish = () => response.end('two');
  });
  const exchange = await transport.send(post('/'), patience, never);
  const draining = transport.drain();
  finish?.();
  expect((await exchange.bytes(10)).toString()).toBe('onetwo');
  await draining;
  await eventually(() => origin.open() === 0);
});

test('drain lets a call that waits for its place be served', async () => {
  const { transport } = await start((_, response) => setTimeout(() => response.end('ok'), 20), 1);
  const calls = [1, 2].map(async () => (await transport.send(post('/'), patience, never)).bytes(10));
  await transport.drain();
  expect((await Promise.all(calls)).map(String)).toEqual(['ok', 'ok']);
});

test('a drained pool takes no more calls', async () => {
  const { transport } = await start((_, response) => response.end('ok'));
  await transport.drain();
  await expect(transport.send(post('/'), patience, never)).rejects.toMatchObject({ code: 'provider.unreachable' });
});

test('draining twice is one drain', async () => {
  const { transport } = await start((_, response) => response.end('ok'));
  await Promise.all([transport.drain(), transport.drain()]);
});

test.each(['//evil.example/x', 'http://evil.example/', 'evil.example', '', '*'])(
  'the path %j cannot name another origin',
  async (path) => {
    const { origin, transport } = await start((_, response) => response.end('ok'));
    await expect(transport.send(post(path), patience, never)).rejects.toMatchObject({ code: 'internal' });
    expect(origin.opened()).toBe(0);
  },
);

test('a host header of another host is refused', async () => {
  const { transport } = await start((_, response) => response.end('ok'));
  const request = { ...post('/'), headers: { host: 'evil.example' } };
  await expect(transport.send(request, patience, never)).rejects.toMatchObject({ code: 'internal' });
});

test('a header with a line break in it is refused, not sent', async () => {
  const { origin, transport } = await start((_, response) => response.end('ok'));
  const request = { ...post('/'), headers: { 'x-a': 'b\r\nx-c: d' } };
  await expect(transport.send(request, patience, never)).rejects.toMatchObject({ code: 'internal' });
  expect(origin.opened()).toBe(0);
});

test('a request that found no connection was not sent', async () => {
  const { origin, transport } = await start((_, response) => response.end('ok'));
  await origin.close();
  const progress = { sent: false };
  await expect(transport.send(post('/'), patience, never, progress)).rejects.toThrow();
  expect(progress.sent).toBe(false);
});

test('a request whose connection broke before the answer was sent', async () => {
  const { transport } = await start((_, response) => response.destroy());
  const progress = { sent: false };
  await expect(transport.send(post('/'), patience, never, progress)).rejects.toThrow();
  expect(progress.sent).toBe(true);
});

test('a provider that closes after every answer is served by new connections', async () => {
  const { origin, transport } = await start((_, response) => response.setHeader('connection', 'close').end('ok'), 2);
  for (let call = 0; call < 5; call += 1) await (await transport.send(post('/'), patience, never)).bytes(10);
  expect(origin.opened()).toBe(5);
});

test('a provider that comes back is used again', async () => {
  const { origin, transport } = await start((_, response) => response.end('ok'), 2);
  await origin.close();
  const refused = await Promise.allSettled(
    Array.from({ length: 10 }, () => transport.send(post('/'), patience, never)),
  );
  const again = await startOrigin((_, response) => response.end('back'), origin.port);
  onClose(again.close);
  const exchange = await transport.send(post('/'), patience, never);
  expect([refused.every(({ status }) => status === 'rejected'), (await exchange.bytes(10)).toString()]).toEqual([
    true,
    'back',
  ]);
});

/** Each way an exchange can end, on either side. */
const endings: readonly Handler[] = [
  (_, response) => response.end('whole'),
  (_, response) => response.destroy(),
  (_, response) => response.writeHead(200, { 'content-length': 100 }).write('cut', () => response.destroy()),
  (_, response) => setTimeout(() => response.end('late'), 30),
  (_, response) => response.write('never ends'),
  (_, response) => response.setHeader('connection', 'close').end('closed'),
  () => undefined,
  (_, response) => response.socket?.write('not HTTP at all'),
  (_, response) => response.end(Buffer.alloc(2_000_000)),
];

test('however exchanges end, every place of the pool comes back', async () => {
  let served = 0;
  const { origin, transport } = await start(
    (request, response) => endings[served++ % endings.length]?.(request, response),
    5,
  );
  const calls = Array.from({ length: 180 }, async (_, call) => {
    const controller = new AbortController();
    // Some callers leave before the request is sent, some in the middle, some wait for the timer.
    setTimeout(() => controller.abort(new Error('gone')), call % 7 === 0 ? call % 60 : 800);
    const exchange = await transport.send(post('/'), { connectMs: 3_000, headersMs: 60 }, controller.signal);
    if (call % 5 === 0) for await (const _ of exchange.body) break;
    else if (call % 3 === 0) await exchange.bytes(1_000_000);
    else setTimeout(() => exchange.abort(), call % 40);
  });
  await Promise.allSettled(calls);
  await transport.drain();
  await eventually(() => origin.open() === 0);
});
