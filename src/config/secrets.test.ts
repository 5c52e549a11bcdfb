import { chmod, mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Secret } from '../core/index.ts';
import { cliFile, readCliFile, writeCliFile } from './cli-file.ts';
import { completeSecrets, localSecrets, quickstartSecrets, secretsFile } from './secrets.ts';
import { soundWith } from './testing.ts';

let directory: string;
beforeEach(async () => {
  directory = path.join(await mkdtemp(path.join(os.tmpdir(), 'sallyport-secrets-')), 'var');
});
afterEach(() => rm(path.dirname(directory), { recursive: true, force: true }));

const OWN = 'MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=';
const modeOf = async (file: string) => ((await stat(file)).mode & 0o777).toString(8);
const reveal = ({ masterKey, pepper }: { masterKey: Secret; pepper: Secret }) => [masterKey.reveal(), pepper.reveal()];

test('secrets are made once, 32 random bytes each, and found again', async () => {
  const first = await quickstartSecrets(directory);
  expect(reveal(await quickstartSecrets(directory))).toEqual(reveal(first));
  expect(reveal(first).map((text) => Buffer.from(text, 'base64').length)).toEqual([32, 32]);
  expect(new Set(reveal(first)).size).toBe(2);
});

test('of two that make them at once, both end up with the same', async () => {
  const [a, b] = await Promise.all([quickstartSecrets(directory), quickstartSecrets(directory)]);
  expect(reveal(a)).toEqual(reveal(b));
});

test('only this user may read them, in a directory of their own, and nothing else is left behind', async () => {
  await quickstartSecrets(directory);
  expect([await modeOf(directory), await modeOf(secretsFile(directory)), await readdir(directory)]).toEqual([
    '700',
    '600',
    ['secrets.json'],
  ]);
});

test('a file that was opened to others is closed again', async () => {
  await quickstartSecrets(directory);
  await chmod(secretsFile(directory), 0o644);
  await quickstartSecrets(directory);
  expect(await modeOf(secretsFile(directory))).toBe('600');
});

test.each(['', '{"masterKey":"abc"}', 'pepper-in-clear'])(
  'a damaged file stops the start instead of being replaced: %j',
  async (text) => {
    await quickstartSecrets(directory);
    await writeFile(secretsFile(directory), text);
    await expect(quickstartSecrets(directory)).rejects.toThrow(/secrets\.json is damaged/);
    expect(await readFile(secretsFile(directory), 'utf8')).toBe(text);
  },
);

describe('where the file is lost and the database it protects is there', () => {
  const store = () => path.join(directory, 'store');
  beforeEach(async () => {
    await quickstartSecrets(directory);
    await mkdir(store());
    await writeFile(path.join(store(), 'PG_VERSION'), '18');
  });

  test('a start is refused with what is lost and the ways out, and no new one is made', async () => {
    await rm(secretsFile(directory));
    await expect(quickstartSecrets(directory)).rejects.toMatchObject({
      message: expect.stringMatching(/secrets\.json is gone.*master key.*pepper/),
      hint: expect.stringMatching(/bring it back from the back-up.*to begin anew.*move .*var away/),
    });
    expect(await readdir(directory)).toEqual(['store']);
  });

  test('it is looked for where the configuration has the database', async () => {
    const elsewhere = path.join(directory, 'elsewhere');
    await rename(store(), elsewhere);
    await rm(secretsFile(directory));
    const loaded = await soundWith(`dataDir: ${directory}\nstore: pglite:${elsewhere}`);
    if (!loaded.ok) throw new Error('the configuration should be sound');
    await expect(completeSecrets(loaded.config)).rejects.toThrow(elsewhere);
  });

  test('a look at it from outside finds the same', async () => {
    await rm(secretsFile(directory));
    await expect(localSecrets(directory, `pglite:${store()}`)).rejects.toThrow(/secrets\.json is gone/);
  });

  test('with the file brought back all is as before', async () => {
    const before = reveal(await quickstartSecrets(directory));
    await rename(secretsFile(directory), path.join(path.dirname(directory), 'copy'));
    await expect(quickstartSecrets(directory)).rejects.toThrow();
    await rename(path.join(path.dirname(directory), 'copy'), secretsFile(directory));
    expect(reveal(await quickstartSecrets(directory))).toEqual(before);
  });

  test('with the directory moved away a start begins anew', async () => {
    await rm(secretsFile(directory));
    await rename(directory, `${directory}.lost`);
    await quickstartSecrets(directory);
    expect(await readdir(directory)).toEqual(['secrets.json']);
  });

  test('secrets of the configuration need no file', async () => {
    await rm(secretsFile(directory));
    const loaded = await soundWith(`dataDir: ${directory}\nmasterKey: { env: K }\npepper: { env: K }`, {
      env: { K: OWN },
    });
    if (!loaded.ok) throw new Error('the configuration should be sound');
    expect(reveal(await completeSecrets(loaded.config))).toEqual([OWN, OWN]);
  });
});

test('what the configuration gives is taken; only the rest comes from the file', async () => {
  const loaded = await soundWith('masterKey: { env: K }', { env: { K: OWN } });
  if (!loaded.ok) throw new Error('the configuration should be sound');
  const complete = await completeSecrets({ ...loaded.config, dataDir: directory });
  expect(reveal(complete)).toEqual([OWN, (await quickstartSecrets(directory)).pepper.reveal()]);
});

const CLI = {
  control: 'http://127.0.0.1:1',
  gateway: 'http://127.0.0.1:2',
  token: new Secret('t'),
  key: new Secret('sp-k'),
};

test('the file for the commands is written whole, for this user alone, and read back', async () => {
  await writeCliFile(directory, { ...CLI, control: 'http://127.0.0.1:9' });
  await writeCliFile(directory, CLI);
  const read = await readCliFile(directory);
  expect([read?.control, read?.token.reveal(), read?.key.reveal()]).toEqual(['http://127.0.0.1:1', 't', 'sp-k']);
  expect([await modeOf(cliFile(directory)), await readdir(directory)]).toEqual(['600', ['cli.json']]);
});

test('the ports of the simulators are read back', async () => {
  await writeCliFile(directory, { ...CLI, simulators: { openai: 41_234 } });
  expect((await readCliFile(directory))?.simulators).toEqual({ openai: 41_234 });
});

test('without the file there is nothing to read, and a damaged one says what to do', async () => {
  expect(await readCliFile(directory)).toBeUndefined();
  await writeCliFile(directory, CLI);
  await writeFile(cliFile(directory), '{');
  await expect(readCliFile(directory)).rejects.toThrow(/remove it and start sallyport again/);
});
