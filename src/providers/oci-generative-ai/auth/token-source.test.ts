import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keys } from '../provider.testing.ts';
import { openTokenSource } from './principal.ts';

const folder = mkdtempSync(join(tmpdir(), 'oci-session-'));
const configFile = join(folder, 'config');

beforeAll(() => {
  writeFileSync(join(folder, 'key.pem'), keys.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(join(folder, 'token'), 'h.e30.s');
  const fields = {
    tenancy: 'ocid1.tenancy.oc1..t',
    fingerprint: '12:34:56:78:90:ab:cd:ef:12:34:56:78:90:ab:cd:ef',
    region: 'us-chicago-1',
    key_file: join(folder, 'key.pem'),
    security_token_file: join(folder, 'token'),
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  writeFileSync(configFile, `[WORK]\n${lines.join('\n')}\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a session is read from its file by the vendor library, token and key together', async () => {
  const source = await openTokenSource({ principal: 'session', configFile, profile: 'WORK' });
  expect(await source.getKeyId()).toBe('ST$h.e30.s');
  expect(createPrivateKey(source.getPrivateKey()).equals(keys.privateKey)).toBe(true);
});

test('a workload outside Kubernetes says what is missing', async () => {
  await expect(openTokenSource({ principal: 'workload' })).rejects.toThrow('KUBERNETES_SERVICE_HOST');
});
