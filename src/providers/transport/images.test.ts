import { createServer } from 'node:https';
import type { RequestListener } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { fetchPublicImage, type ImageEgress } from './images.ts';
import { answering, closeAll, listen, network, never, onClose, testCertificate } from './origin.fixture.ts';

afterEach(closeAll);

const on = network({ fetchImages: true });
const loopback: ImageEgress = {
  privateAddresses: ['127.0.0.1/32'],
  schemes: ['https:'],
  ca: testCertificate('ca.pem'),
  resolve: answering(['127.0.0.1']),
};
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

async function start(listener: RequestListener) {
  const identity = { cert: testCertificate('server.pem'), key: testCertificate('server-key.pem') };
  const origin = await listen(createServer(identity, listener), 'https');
  onClose(origin.close);
  return `https://provider.test:${origin.port}/a.png?x=1`;
}

test('a picture is fetched with its media type', async () => {
  const url = await start((_, response) => response.writeHead(200, { 'content-type': 'image/png; q=1' }).end(PNG));
  expect(await fetchPublicImage(url, on, never, loopback)).toEqual({ mediaType: 'image/png', bytes: PNG });
});

test('nothing is fetched unless the provider says so', async () => {
  await expect(fetchPublicImage('https://example.com/a.png', network(), never)).rejects.toMatchObject({
    code: 'request.unsupported_value',
    public: expect.stringContaining('data URL'),
  });
});

test.each([
  ['another kind of content', 200, 'text/html'],
  ['a drawing that may hold scripts', 200, 'image/svg+xml'],
  ['no kind of content', 200, ''],
  ['an error', 404, 'image/png'],
  ['a redirect', 302, 'image/png'],
])('%s is refused', async (_, status, type) => {
  const url = await start((__, response) => {
    response.writeHead(status, { 'content-type': type, location: 'https://provider.test/b.png' }).end(PNG);
  });
  await expect(fetchPublicImage(url, on, never, loopback)).rejects.toMatchObject({ code: 'request.unsupported_value' });
});

test('a picture above the limit is refused', async () => {
  const url = await start((_, response) => {
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': 21 * 1024 * 1024 }).write(PNG);
  });
  await expect(fetchPublicImage(url, on, never, loopback)).rejects.toMatchObject({ code: 'request.unsupported_value' });
});

test.each([
  'http://example.com/a.png',
  'https://user:pass@example.com/a.png',
  'file:///etc/passwd',
  'data:image/png;base64,AA==',
  'not a url',
  'https://127.0.0.1/a.png',
  'https://localhost/a.png',
  'https://169.254.169.254/latest/meta-data',
  'https://[::1]/a.png',
  `https://example.com/${'a'.repeat(3_000)}`,
])('the address %s is refused, with the same sentence as any other failure', async (url) => {
  await expect(fetchPublicImage(url, on, never)).rejects.toMatchObject({
    code: 'request.unsupported_value',
    public: expect.stringContaining('could not be fetched'),
  });
});

test('a range that the provider itself may reach is not open to its callers', async () => {
  const settings = network({ fetchImages: true, privateAddresses: ['127.0.0.0/8'] });
  const url = await start((_, response) => response.writeHead(200, { 'content-type': 'image/png' }).end(PNG));
  const egress: ImageEgress = { ...loopback, privateAddresses: [] };
  await expect(fetchPublicImage(url, settings, never, egress)).rejects.toMatchObject({
    code: 'request.unsupported_value',
  });
});

test('more pictures at once than the limit are refused at once', async () => {
  const controller = new AbortController();
  const url = await start(() => undefined);
  const running = Array.from({ length: 16 }, () => fetchPublicImage(url, on, controller.signal, loopback));
  await expect(fetchPublicImage(url, on, never, loopback)).rejects.toMatchObject({ code: 'gateway.overloaded' });
  controller.abort(new Error('gone'));
  expect((await Promise.allSettled(running)).every(({ status }) => status === 'rejected')).toBe(true);
});

test('the signal of the call ends a fetch with its reason', async () => {
  const url = await start(() => undefined);
  const controller = new AbortController();
  const fetching = fetchPublicImage(url, on, controller.signal, loopback);
  controller.abort(new Error('gone'));
  await expect(fetching).rejects.toThrow('gone');
});
