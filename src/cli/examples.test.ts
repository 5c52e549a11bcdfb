import { generateKeyPairSync } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { configJsonSchema, loadConfig } from '../config/index.ts';
import { kinds } from './kinds.ts';

const directory = path.join(import.meta.dirname, '../../examples');
const files = (await readdir(directory)).filter((file) => file.endsWith('.yaml'));

/** Any variable has a value here. */
const env = new Proxy(
  {},
  {
    get: (_, name) =>
      String(name).startsWith('SALLYPORT_') && String(name).endsWith('LISTEN')
        ? undefined
        : 'MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=',
  },
);
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });

const load = (file: string) =>
  loadConfig({
    path: path.join(directory, file),
    env,
    kinds,
    files: {
      readFile: async (name) => (name.endsWith('.pem') ? Buffer.from(pem) : readFile(name)),
      mode: async () => 0o600,
    },
  });

test('there is an example for each of the first vendors, the least and the whole', () => {
  expect(files).toEqual(expect.arrayContaining(['all.yaml', 'azure.yaml', 'bedrock.yaml', 'minimal.yaml', 'oci.yaml']));
});

test.each(files)('%s is valid', async (file) => {
  const loaded = await load(file);
  expect(loaded.ok ? [] : loaded.violations).toEqual([]);
});

test.each(files)('%s relies on nothing that this version does not enforce', async (file) => {
  const { warnings } = await load(file);
  expect(warnings.filter(({ message }) => message.includes('not enforced'))).toEqual([]);
});

test.each(files)('%s passes the JSON Schema that editors use', async (file) => {
  const schema = z.fromJSONSchema(configJsonSchema(kinds));
  expect(schema.safeParse(parse(await readFile(path.join(directory, file), 'utf8'))).error?.issues).toBeUndefined();
});

test('the whole example names every field at the top', async () => {
  const named = Object.keys(parse(await readFile(path.join(directory, 'all.yaml'), 'utf8')) as object);
  const known = Object.keys(configJsonSchema(kinds)['properties'] as object);
  // TLS needs a certificate of its own, a trusted proxy a listener beyond loopback, and a key is changed rarely.
  expect(known.filter((field) => !named.includes(field))).toEqual(['tls', 'trustedProxy', 'masterKeyBefore']);
});

test.each([
  ['an unknown field', { listn: {} }],
  ['a secret in clear text', { masterKey: 'secret' }],
  ['a reference to two things', { masterKey: { env: 'A', file: 'B' } }],
  ['a provider of no kind', { providers: { a: { kind: 'nothing' } } }],
  [
    'a field of another kind',
    { providers: { a: { kind: 'openai', auth: { apiKey: { env: 'A' } }, compartmentId: 'x' } } },
  ],
  [
    'a price as a number',
    {
      models: {
        m: {
          versions: {
            '1.0.0': { state: 'production', deployments: [{ provider: 'p', model: 'm', price: { input: 1 } }] },
          },
        },
      },
    },
  ],
])('the JSON Schema refuses %s', (_name, value) => {
  expect(z.fromJSONSchema(configJsonSchema(kinds)).safeParse(value).success).toBe(false);
});

test('the JSON Schema says which draft it is, and what each field at the top is for', () => {
  const schema = configJsonSchema(kinds) as { $schema: string; properties: Record<string, { description?: string }> };
  expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  const silent = Object.entries(schema.properties).filter(([, field]) => !field.description && !('$ref' in field));
  expect(silent.map(([name]) => name)).toEqual([]);
});
