import { afterEach, expect, test } from 'vitest';
import { openTransport } from './open.ts';
import { answering, closeAll, get, network, never, onClose, patience, startOrigin } from './origin.fixture.ts';

afterEach(closeAll);

async function start() {
  const origin = await startOrigin((request, response) => response.end(request.headers.host));
  onClose(origin.close);
  return origin;
}

test('a name that leads to a private address is refused before any packet', async () => {
  const origin = await start();
  const transport = openTransport(`http://provider.test:${origin.port}`, network(), {
    resolve: answering(['127.0.0.1']),
  });
  await expect(transport.send(get('/'), patience, never)).rejects.toMatchObject({ code: 'egress.denied' });
  expect(origin.opened()).toBe(0);
});

test('a name may lead to a private address that its provider names, and keeps its host header', async () => {
  const origin = await start();
  const transport = openTransport(
    `http://provider.test:${origin.port}`,
    network({ privateAddresses: ['127.0.0.0/8'] }),
    { resolve: answering(['127.0.0.1']) },
  );
  const exchange = await transport.send(get('/'), patience, never);
  expect((await exchange.bytes(100)).toString()).toBe(`provider.test:${origin.port}`);
});

test('of several addresses only those that pass are tried', async () => {
  const origin = await start();
  const transport = openTransport(
    `http://provider.test:${origin.port}`,
    network({ privateAddresses: ['127.0.0.1/32'] }),
    { resolve: answering(['169.254.169.254', '10.0.0.1', '127.0.0.1']) },
  );
  expect((await transport.send(get('/'), patience, never)).status).toBe(200);
});

test('a name is resolved once for a connection, so a second answer changes nothing', async () => {
  const origin = await start();
  const asked: string[] = [];
  const answers = [['127.0.0.1'], ['169.254.169.254'], ['169.254.169.254']];
  const transport = openTransport(
    `http://provider.test:${origin.port}`,
    network({ privateAddresses: ['127.0.0.1/32'] }),
    {
      resolve: (name, callback) => {
        asked.push(name);
        answering(answers.shift() ?? [])(name, callback);
      },
    },
  );
  await (await transport.send(get('/'), patience, never)).bytes(100);
  expect(asked).toEqual(['provider.test']);
});

test('a name that turned to a forbidden address is refused on the next connection', async () => {
  const origin = await start();
  const answers = [['127.0.0.1'], ['169.254.169.254']];
  const transport = openTransport(
    `http://provider.test:${origin.port}`,
    network({ privateAddresses: ['127.0.0.1/32'] }),
    { resolve: (name, callback) => answering(answers.shift() ?? [])(name, callback) },
  );
  const exchange = await transport.send(get('/'), patience, never);
  await exchange.bytes(100);
  await origin.close();
  await expect(transport.send(get('/'), patience, never)).rejects.toMatchObject({ code: 'egress.denied' });
});

test('localhost names loopback by itself', async () => {
  const origin = await start();
  const transport = openTransport(`http://localhost:${origin.port}`, network(), { resolve: answering(['127.0.0.1']) });
  expect((await transport.send(get('/'), patience, never)).status).toBe(200);
});

test('localhost that leads elsewhere is refused', async () => {
  const transport = openTransport('http://localhost:9', network(), { resolve: answering(['10.0.0.1']) });
  await expect(transport.send(get('/'), patience, never)).rejects.toMatchObject({ code: 'egress.denied' });
});

test.each(['http://169.254.169.254', 'http://[fe80::1]', 'http://0xA9FEA9FE', 'http://[::ffff:169.254.169.254]'])(
  'the metadata service is refused though the endpoint is %s',
  async (origin) => {
    const transport = openTransport(origin, network({ privateAddresses: ['0.0.0.0/0', '::/0'] }));
    await expect(transport.send(get('/'), patience, never)).rejects.toMatchObject({ code: 'egress.denied' });
  },
);

test('an address that names itself may not do so where a caller chose it', async () => {
  const origin = await start();
  const transport = openTransport(origin.url, network(), { selfNamed: false });
  await expect(transport.send(get('/'), patience, never)).rejects.toMatchObject({ code: 'egress.denied' });
});

test('a name that does not resolve is unreachable', async () => {
  const transport = openTransport('http://provider.test', network(), {
    resolve: (name, callback) =>
      callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' }), []),
  });
  await expect(transport.send(get('/'), patience, never)).rejects.toMatchObject({
    code: 'provider.unreachable',
    message: expect.stringContaining('ENOTFOUND'),
  });
});
