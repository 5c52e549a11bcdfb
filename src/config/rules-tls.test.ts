import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Secret } from '../core/index.ts';
import { judgeTls } from './rules-tls.ts';

const fixture = (name: string) => readFile(path.join(import.meta.dirname, '../../test/fixtures/tls', name), 'utf8');
const [certificate, key, otherKey] = await Promise.all([
  fixture('server.pem'),
  fixture('server-key.pem'),
  fixture('client-key.pem'),
]);
/** The certificate holds from November 2026 to October 2126. */
const NOW = Date.UTC(2027, 0, 1);
const END = Date.UTC(2126, 9, 30);
const DAY = 86_400_000;

const judge = (pem: unknown, privateKey: string, nowMs = NOW) =>
  judgeTls({ certificate: pem, privateKey: new Secret(privateKey) }, nowMs);
const messages = ({ violations, warnings }: ReturnType<typeof judge>) =>
  [...violations, ...warnings].map(({ path: [, field], message }) => `${field} ${message}`);

test('a certificate and its key pass, as text and by reference', () => {
  expect([messages(judge(certificate, key)), messages(judge(new Secret(certificate), key))]).toEqual([[], []]);
});

test("another certificate's key is refused", () => {
  expect(messages(judge(certificate, otherKey))).toEqual(['privateKey does not belong to tls.certificate']);
});

test('what is no certificate, and what is no key, is refused without being repeated', () => {
  expect(messages(judge('canary', key))).toEqual(['certificate is not a certificate in PEM']);
  expect(messages(judge(certificate, 'canary'))).toEqual(['privateKey is not an unencrypted private key in PEM']);
});

test('an expired certificate is refused, and one about to expire is warned of', () => {
  expect(judge(certificate, key, END + DAY).violations).toHaveLength(1);
  expect(judge(certificate, key, END - 5 * DAY)).toMatchObject({
    violations: [],
    warnings: [{ hint: 'renew the certificate soon' }],
  });
  expect(judge(certificate, key, END - 30 * DAY)).toEqual({ violations: [], warnings: [] });
});
