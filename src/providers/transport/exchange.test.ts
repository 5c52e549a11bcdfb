import { once } from 'node:events';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { Fault } from '../../core/index.ts';
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
import { QUEUED_BYTES_MAX } from './limits.ts';

afterEach(closeAll);

async function start(handler: Handler, connections = 4) {
  const origin = await startOrigin(handler);
  onClose(origin.close);
  const transport = openTransport(origin.url, network({ connections }));
  return { origin, transport };
}

/** A server that writes these bytes to whoever sends something, then does what it is told with the socket. */
async function startRaw(bytes: string, then: 'end' | 'reset') {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(bytes, () => (then === 'end' ? socket.end() : setTimeout(() => socket.resetAndDestroy(), 20)));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onClose(async () => server.close());
  const { port } = server.address() as AddressInfo;
  return openTransport(`http://127.0.0.1:${port}`, network());
}

async function fault(work: Promise<unknown>): Promise<Fault> {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(Fault);
  return thrown as Fault;
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const chunk of body) text += Buffer.from(chunk).toString();
  return text;
}

test('a request arrives with its method, path, headers and bytes', async () => {
  const { transport } = await start(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { method, url, headers } = request;
    response.end(JSON.stringify({ method, url, type: headers['content-type'], host: headers.host, body }));
  });
  const exchange = await transport.send(post('/v1/chat?x=1', '{"a":1}'), patience, never);
  const seen: unknown = JSON.parse((await exchange.bytes(1_000)).toString());
  expect(seen).toMatchObject({ method: 'POST', url: '/v1/chat?x=1', type: 'application/json', body: '{"a":1}' });
});

test('the head has lower-case names, and repeated headers joined', async () => {
  const { transport } = await start((_, response) => {
    response.writeHead(418, { 'X-Request-ID': 'r1', 'x-many': ['a', 'b'] }).end();
  });
  const exchange = await transport.send(post('/'), patience, never);
  await exchange.bytes(10);
  expect([exchange.status, exchange.headers['x-request-id'], exchange.headers['x-many']]).toEqual([418, 'r1', 'a, b']);
});

test('a redirect is an answer like any other and is not followed', async () => {
  let requests = 0;
  const { transport } = await start((_, response) => {
    requests += 1;
    response.writeHead(307, { location: '/elsewhere' }).end();
  });
  const exchange = await transport.send(post('/'), patience, never);
  await exchange.bytes(10);
  expect([exchange.status, requests]).toEqual([307, 1]);
});

test('an early hint before the answer is passed over', async () => {
  const transport = await startRaw(
    'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok',
    'end',
  );
  const exchange = await transport.send(post('/'), patience, never);
  expect([exchange.status, (await exchange.bytes(10)).toString()]).toEqual([200, 'ok']);
});

test('a body can be read chunk by chunk while it comes', async () => {
  const { transport } = await start((_, response) => {
    response.write('one');
    setTimeout(() => response.end('two'), 30);
  });
  const exchange = await transport.send(post('/'), patience, never);
  const chunks: string[] = [];
  for await (const chunk of exchange.body) chunks.push(Buffer.from(chunk).toString());
  expect(chunks).toEqual(['one', 'two']);
});

test('a body larger than asked for is refused', async () => {
  const { transport } = await start((_, response) => {
    response.write('x'.repeat(600));
    response.end('x'.repeat(600));
  });
  const exchange = await transport.send(post('/'), patience, never);
  expect((await fault(exchange.bytes(1_000))).code).toBe('provider.too_large');
});

test('a declared length above the limit is refused before the body is read', async () => {
  const { transport, origin } = await start((_, response) => {
    response.writeHead(200, { 'content-length': '1000000' });
    response.write('x');
  });
  const exchange = await transport.send(post('/'), patience, never);
  expect((await fault(exchange.bytes(1_000))).code).toBe('provider.too_large');
  await eventually(() => origin.open() === 0);
});

test('the provider is held back while the reader is busy', async () => {
  let written = 0;
  const { transport } = await start((_, response) => {
    const block = Buffer.alloc(64 * 1024);
    const write = () => {
      while (written < 64 * 1024 * 1024 && response.write(block)) written += block.length;
    };
    response.on('drain', write);
    write();
  });
  const exchange = await transport.send(post('/'), patience, never);
  await new Promise((resolve) => setTimeout(resolve, 200));
  // What the kernel's two socket buffers hold comes on top of the queue's limit.
  expect(written).toBeLessThan(QUEUED_BYTES_MAX + 16 * 1024 * 1024);
  exchange.abort();
});

test('a body read after it was held back is whole', async () => {
  const bytes = QUEUED_BYTES_MAX * 8;
  const { transport } = await start((_, response) => response.end(Buffer.alloc(bytes, 'y')));
  const exchange = await transport.send(post('/'), patience, never);
  await new Promise((resolve) => setTimeout(resolve, 50));
  let read = 0;
  for await (const chunk of exchange.body) read += chunk.length;
  expect(read).toBe(bytes);
});

test('a whole body read after it was held back is whole', async () => {
  const bytes = QUEUED_BYTES_MAX * 8;
  const { transport } = await start((_, response) => response.end(Buffer.alloc(bytes, 'y')));
  const exchange = await transport.send(post('/'), patience, never);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect((await exchange.bytes(bytes)).length).toBe(bytes);
});

test('leaving the loop early closes the upstream socket', async () => {
  const { transport, origin } = await start((_, response) => {
    response.write('one');
  });
  const exchange = await transport.send(post('/'), patience, never);
  for await (const _ of exchange.body) break;
  await eventually(() => origin.open() === 0);
});

test('a body that ends before its content-length is cut', async () => {
  const transport = await startRaw('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf', 'end');
  const exchange = await transport.send(post('/'), patience, never);
  expect((await fault(exchange.bytes(1_000))).code).toBe('provider.cut');
});

test('a chunked body without its end is cut', async () => {
  const transport = await startRaw('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n', 'end');
  const exchange = await transport.send(post('/'), patience, never);
  expect((await fault(readText(exchange.body))).code).toBe('provider.cut');
});

test('a chunked body cut on a connection that was to be closed is cut all the same', async () => {
  const transport = await startRaw(
    'HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n',
    'end',
  );
  const exchange = await transport.send(post('/'), patience, never);
  expect((await fault(readText(exchange.body))).code).toBe('provider.cut');
});

test('what came before a reset is read, then the cut is told', async () => {
  const transport = await startRaw('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n', 'reset');
  const exchange = await transport.send(post('/'), patience, never);
  let text = '';
  const reading = (async () => {
    for await (const chunk of exchange.body) text += Buffer.from(chunk).toString();
  })();
  expect([(await fault(reading)).code, text]).toEqual(['provider.cut', 'half']);
});

test('a chunk size that is none is malformed', async () => {
  const transport = await startRaw('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n', 'end');
  const exchange = await transport.send(post('/'), patience, never);
  expect((await fault(exchange.bytes(1_000))).code).toBe('provider.malformed');
});

test('an answer that is not HTTP is malformed', async () => {
  const transport = await startRaw('SSH-2.0-OpenSSH_9.6\r\n', 'end');
  expect((await fault(transport.send(post('/'), patience, never))).code).toBe('provider.malformed');
});

test('a connection lost before the head is unreachable, with its cause', async () => {
  const transport = await startRaw('', 'reset');
  const thrown = await fault(transport.send(post('/'), patience, never));
  expect([thrown.code, thrown.cause instanceof Error]).toEqual(['provider.unreachable', true]);
});

test('a refused connection is unreachable', async () => {
  const { origin, transport } = await start(() => undefined);
  await origin.close();
  const thrown = await fault(transport.send(post('/'), patience, never));
  expect([thrown.code, thrown.message]).toEqual(['provider.unreachable', expect.stringContaining('ECONNREFUSED')]);
});

test('no head within headersMs is slow, and closes the socket', async () => {
  const { origin, transport } = await start(() => undefined);
  const thrown = await fault(transport.send(post('/'), { connectMs: 5_000, headersMs: 50 }, never));
  expect(thrown.code).toBe('provider.slow');
  await eventually(() => origin.opened() === 1 && origin.open() === 0);
});

test('headersMs counts from the connection, though connectMs is shorter', async () => {
  const { transport } = await start((_, response) => setTimeout(() => response.end('ok'), 150));
  const exchange = await transport.send(post('/'), { connectMs: 60, headersMs: 5_000 }, never);
  expect((await exchange.bytes(10)).toString()).toBe('ok');
});

test('headersMs longer than connectMs fires in its own time', async () => {
  const { transport } = await start(() => undefined);
  const startMs = performance.now();
  await fault(transport.send(post('/'), { connectMs: 50, headersMs: 200 }, never));
  expect(performance.now() - startMs).toBeGreaterThan(190);
});

test('a signal that fires before the head rejects with its reason and closes the socket', async () => {
  const { origin, transport } = await start(() => undefined);
  const controller = new AbortController();
  const sending = transport.send(post('/'), patience, controller.signal);
  await eventually(() => origin.open() === 1);
  controller.abort(new Error('gone'));
  await expect(sending).rejects.toThrow('gone');
  await eventually(() => origin.open() === 0);
});

test('a signal that fires inside the body throws its reason at the reader and closes the socket', async () => {
  const { origin, transport } = await start((_, response) => {
    response.write('one');
  });
  const controller = new AbortController();
  const exchange = await transport.send(post('/'), patience, controller.signal);
  const reading = readText(exchange.body);
  controller.abort(new Error('gone'));
  await expect(reading).rejects.toThrow('gone');
  await eventually(() => origin.open() === 0);
});

test('a signal that fired before send stops it', async () => {
  const { origin, transport } = await start(() => undefined);
  await expect(transport.send(post('/'), patience, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  expect(origin.opened()).toBe(0);
});

test('a signal that fires after the end leaves the body readable', async () => {
  const { transport } = await start((_, response) => response.end('ok'));
  const controller = new AbortController();
  const exchange = await transport.send(post('/'), patience, controller.signal);
  await new Promise((resolve) => setTimeout(resolve, 50));
  controller.abort();
  expect((await exchange.bytes(10)).toString()).toBe('ok');
});

test('abort after the end is harmless', async () => {
  const { transport, origin } = await start((_, response) => response.end('ok'));
  const exchange = await transport.send(post('/'), patience, never);
  await exchange.bytes(10);
  exchange.abort();
  expect(origin.open()).toBe(1);
});
