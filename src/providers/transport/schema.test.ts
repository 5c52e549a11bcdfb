import { expect, test } from 'vitest';
import { Secret } from '../../core/index.ts';
import { testCertificate } from './origin.fixture.ts';
import { networkSchema } from './schema.ts';

const ca = testCertificate('ca.pem');
const certificate = testCertificate('client.pem');
const privateKey = new Secret(testCertificate('client-key.pem'));

function complaints(value: unknown): string[] {
  const result = networkSchema.safeParse(value);
  return result.success ? [] : result.error.issues.map((issue) => issue.path.join('.'));
}

test('everything has its default', () => {
  expect(networkSchema.parse(undefined)).toEqual({ privateAddresses: [], connections: 1024, fetchImages: false });
});

test('a certificate authority is taken as text and as a file reference', () => {
  expect([networkSchema.parse({ ca }).ca, networkSchema.parse({ ca: new Secret(ca) }).ca]).toEqual([ca, ca]);
});

test('a full setting is taken', () => {
  const settings = {
    proxy: { url: 'http://proxy.corp:3128', username: 'u', password: new Secret('p') },
    ca,
    clientCertificate: { certificate, privateKey },
    privateAddresses: ['10.0.0.0/8'],
    connections: 8,
  };
  expect(complaints(settings)).toEqual([]);
});

test.each([
  ['credentials in the URL of the proxy', { proxy: { url: 'http://u:p@proxy:3128' } }, 'proxy.url'],
  ['a path in the URL of the proxy', { proxy: { url: 'http://proxy:3128/x' } }, 'proxy.url'],
  ['a proxy of another kind', { proxy: { url: 'socks5://proxy:1080' } }, 'proxy.url'],
  ['a password in clear', { proxy: { url: 'http://proxy:1', password: 'p' } }, 'proxy.password'],
  ['an authority that is no certificate', { ca: 'nonsense' }, 'ca'],
  ['a private key as authority', { ca: privateKey }, 'ca'],
  [
    'a key of another certificate',
    { clientCertificate: { certificate: ca, privateKey } },
    'clientCertificate.privateKey',
  ],
  ['a shortened range', { privateAddresses: ['10/8'] }, 'privateAddresses.0'],
  ['no connections', { connections: 0 }, 'connections'],
  ['a field that does not exist', { connection: 4 }, ''],
  ['images through a proxy', { proxy: { url: 'http://proxy:1' }, fetchImages: true }, 'fetchImages'],
])('%s is a violation', (_, value, path) => {
  expect(complaints(value)).toEqual([path]);
});
