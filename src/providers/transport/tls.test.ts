import { createServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { Secret } from '../../core/index.ts';
import { openTransport } from './open.ts';
import {
  answering,
  closeAll,
  get,
  listen,
  network,
  never,
  onClose,
  patience,
  testCertificate,
} from './origin.fixture.ts';

afterEach(closeAll);

const ca = testCertificate('ca.pem');
const serverIdentity = { cert: testCertificate('server.pem'), key: testCertificate('server-key.pem') };
const clientCertificate = {
  certificate: testCertificate('client.pem'),
  privateKey: new Secret(testCertificate('client-key.pem')),
};

async function start(options: object = {}) {
  const server = createServer({ ...serverIdentity, ...options }, (request, response) => {
    const socket = request.socket as TLSSocket & { servername?: string };
    response.end(JSON.stringify({ servername: socket.servername, client: socket.getPeerCertificate().subject?.CN }));
  });
  const origin = await listen(server, 'https');
  onClose(origin.close);
  return origin;
}

test('a provider whose certificate is signed by nobody we know is unreachable', async () => {
  const origin = await start();
  const transport = openTransport(origin.url, network());
  await expect(transport.send(get('/'), patience, never)).rejects.toMatchObject({ code: 'provider.unreachable' });
});

test('a private certificate authority is trusted where it is configured', async () => {
  const origin = await start();
  const transport = openTransport(origin.url, network({ ca }));
  expect((await transport.send(get('/'), patience, never)).status).toBe(200);
});

test('the name goes into the handshake though the address was judged and dialled', async () => {
  const origin = await start();
  const transport = openTransport(
    `https://provider.test:${origin.port}`,
    network({ ca, privateAddresses: ['127.0.0.1/32'] }),
    { resolve: answering(['127.0.0.1']) },
  );
  const exchange = await transport.send(get('/'), patience, never);
  expect(JSON.parse((await exchange.bytes(1_000)).toString())).toMatchObject({ servername: 'provider.test' });
});

test('a certificate for another name is refused', async () => {
  const origin = await start();
  const transport = openTransport(
    `https://other.test:${origin.port}`,
    network({ ca, privateAddresses: ['127.0.0.1/32'] }),
    { resolve: answering(['127.0.0.1']) },
  );
  await expect(transport.send(get('/'), patience, never)).rejects.toMatchObject({
    code: 'provider.unreachable',
    message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
  });
});

test('a client certificate is shown to the provider that asks for one', async () => {
  const origin = await start({ requestCert: true, rejectUnauthorized: true, ca });
  const transport = openTransport(origin.url, network({ ca, clientCertificate }));
  const exchange = await transport.send(get('/'), patience, never);
  expect(JSON.parse((await exchange.bytes(1_000)).toString())).toMatchObject({ client: 'Test client' });
});

test('without a client certificate such a provider is unreachable', async () => {
  const origin = await start({ requestCert: true, rejectUnauthorized: true, ca });
  const transport = openTransport(origin.url, network({ ca }));
  await expect(transport.send(get('/'), patience, never)).rejects.toMatchObject({ code: 'provider.unreachable' });
});

test('calls one after the other use one TLS connection, with and without their own host header', async () => {
  const origin = await start();
  const transport = openTransport(`https://localhost:${origin.port}`, network({ ca, connections: 1 }), {
    resolve: answering(['127.0.0.1']),
  });
  for (const headers of [{}, { host: `localhost:${origin.port}` }, {}]) {
    await (await transport.send({ ...get('/'), headers }, patience, never)).bytes(1_000);
  }
  expect(origin.opened()).toBe(1);
});
