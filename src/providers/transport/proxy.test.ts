import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { Secret } from '../../core/index.ts';
import { openTransport } from './open.ts';
import {
  answering,
  closeAll,
  eventually,
  get,
  listen,
  network,
  never,
  onClose,
  patience,
  startOrigin,
  testCertificate,
} from './origin.fixture.ts';

afterEach(closeAll);

const ca = testCertificate('ca.pem');
const serverIdentity = { cert: testCertificate('server.pem'), key: testCertificate('server-key.pem') };
const AUTHORIZATION = `Basic ${Buffer.from('user:pass:word').toString('base64')}`;

function allowed(request: IncomingMessage): boolean {
  return request.headers['proxy-authorization'] === AUTHORIZATION;
}

/** A forward proxy that sends everything to loopback and wants the credentials above. */
async function startProxy(scheme: 'http' | 'https' = 'http') {
  const seen: string[] = [];
  const server = scheme === 'http' ? createServer() : createHttpsServer(serverIdentity);
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    seen.push(`CONNECT ${request.url}`);
    if (!allowed(request)) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const upstream = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
  });
  server.on('request', (request, response) => {
    seen.push(`${request.method} ${request.url}`);
    if (!allowed(request)) {
      response.writeHead(407).end();
      return;
    }
    const { port, pathname } = new URL(request.url ?? '');
    const { host } = request.headers;
    httpRequest({ host: '127.0.0.1', port, path: pathname, method: request.method, headers: { host } }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    }).end();
  });
  const proxy = await listen(server, scheme);
  onClose(proxy.close);
  return { ...proxy, seen };
}

async function startHttps() {
  const origin = await listen(
    createHttpsServer(serverIdentity, (request, response) => response.end(`${request.headers.host} over TLS`)),
    'https',
  );
  onClose(origin.close);
  return origin;
}

const credentials = { username: 'user', password: new Secret('pass:word') };
/** The proxy resolves; we never ask. */
const resolve = answering([]);

test('an https provider is reached through a tunnel, its name left to the proxy to resolve', async () => {
  const [proxy, origin] = await Promise.all([startProxy(), startHttps()]);
  const url = `https://provider.test:${origin.port}`;
  const transport = openTransport(url, network({ ca, proxy: { url: proxy.url, ...credentials } }), { resolve });
  const exchange = await transport.send(get('/'), patience, never);
  expect([(await exchange.bytes(100)).toString(), proxy.seen]).toEqual([
    `provider.test:${origin.port} over TLS`,
    [`CONNECT provider.test:${origin.port}`],
  ]);
});

test('a tunnel is kept and used again', async () => {
  const [proxy, origin] = await Promise.all([startProxy(), startHttps()]);
  const settings = network({ ca, connections: 1, proxy: { url: proxy.url, ...credentials } });
  const transport = openTransport(`https://provider.test:${origin.port}`, settings, { resolve });
  for (let call = 0; call < 3; call += 1) await (await transport.send(get('/'), patience, never)).bytes(100);
  expect(proxy.seen).toHaveLength(1);
});

test('an http provider is reached by absolute URL', async () => {
  const proxy = await startProxy();
  const origin = await startOrigin((request, response) => response.end(request.headers.host));
  onClose(origin.close);
  const url = `http://provider.test:${origin.port}`;
  const transport = openTransport(url, network({ proxy: { url: proxy.url, ...credentials } }), { resolve });
  const exchange = await transport.send(get('/x'), patience, never);
  expect([(await exchange.bytes(100)).toString(), proxy.seen]).toEqual([
    `provider.test:${origin.port}`,
    [`GET ${url}/x`],
  ]);
});

test.each(['http', 'https'])(
  'a proxy that refuses our credentials makes an %s provider unreachable',
  async (scheme) => {
    const proxy = await startProxy();
    const settings = network({ proxy: { url: proxy.url, username: 'user', password: new Secret('wrong') } });
    const transport = openTransport(`${scheme}://provider.test:9`, settings, { resolve });
    const thrown: unknown = await transport.send(get('/'), patience, never).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: 'provider.unreachable', message: expect.stringContaining('407') });
    expect(JSON.stringify(thrown)).not.toContain('wrong');
  },
);

test('a proxy reached over TLS is trusted through the private authority, by its own name', async () => {
  const [proxy, origin] = await Promise.all([startProxy('https'), startHttps()]);
  const url = `https://proxy.test:${proxy.port}`;
  const transport = openTransport(
    `https://provider.test:${origin.port}`,
    network({ ca, proxy: { url, ...credentials } }),
    { resolve: (name, callback) => answering(name === 'proxy.test' ? ['127.0.0.1'] : [])(name, callback) },
  );
  const exchange = await transport.send(get('/'), patience, never);
  expect((await exchange.bytes(100)).toString()).toContain('over TLS');
});

test('a proxy that is not there makes the provider unreachable', async () => {
  const proxy = await startProxy();
  await proxy.close();
  const transport = openTransport('https://provider.test', network({ proxy: { url: proxy.url } }), { resolve });
  await expect(transport.send(get('/'), patience, never)).rejects.toMatchObject({
    code: 'provider.unreachable',
    message: expect.stringContaining('ECONNREFUSED'),
  });
});

test('a proxy that closes in the middle of CONNECT makes the provider unreachable', async () => {
  const server = createServer().on('connect', (_, client: Socket) => client.destroy());
  const proxy = await listen(server, 'http');
  onClose(proxy.close);
  const transport = openTransport('https://provider.test', network({ proxy: { url: proxy.url } }), { resolve });
  await expect(transport.send(get('/'), patience, never)).rejects.toMatchObject({ code: 'provider.unreachable' });
});

test('a proxy that never answers CONNECT is given up after connectMs', async () => {
  const server = createServer().on('connect', () => undefined);
  const proxy = await listen(server, 'http');
  onClose(proxy.close);
  const transport = openTransport('https://provider.test', network({ proxy: { url: proxy.url } }), { resolve });
  const sending = transport.send(get('/'), { connectMs: 50, headersMs: 5_000 }, never);
  await expect(sending).rejects.toMatchObject({ code: 'provider.unreachable' });
});

test('a call aborted inside a tunnel closes the tunnel', async () => {
  const proxy = await startProxy();
  const origin = await listen(
    createHttpsServer(serverIdentity, () => undefined),
    'https',
  );
  onClose(origin.close);
  const settings = network({ ca, proxy: { url: proxy.url, ...credentials } });
  const transport = openTransport(`https://provider.test:${origin.port}`, settings, { resolve });
  const controller = new AbortController();
  const sending = transport.send(get('/'), patience, controller.signal);
  await eventually(() => origin.open() === 1);
  await new Promise((done) => setTimeout(done, 50));
  controller.abort(new Error('gone'));
  await expect(sending).rejects.toThrow('gone');
  await eventually(() => proxy.open() === 0 && origin.open() === 0);
});

test('the metadata service is refused through a proxy too', async () => {
  const proxy = await startProxy();
  const transport = openTransport('http://169.254.169.254', network({ proxy: { url: proxy.url } }), { resolve });
  await expect(transport.send(get('/'), patience, never)).rejects.toMatchObject({ code: 'egress.denied' });
  expect(proxy.seen).toEqual([]);
});
