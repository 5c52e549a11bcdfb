import { createHash, createPublicKey } from 'node:crypto';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Io } from './io.ts';
import { runSimulate } from './simulate.ts';
import { emptyDirectory } from './testing.ts';

test('simulate says where every simulator listens, and ends with it', async () => {
  let out = '';
  const io: Io = {
    out: (text) => void (out += text),
    err: () => undefined,
    env: {},
    cwd: await emptyDirectory(),
    isTerminal: false,
  };
  let answered: number | undefined;
  const code = await runSimulate(io, { portBase: 0, json: true }, async () => {
    const { openai } = JSON.parse(out) as { openai: string };
    answered = (await fetch(`${openai}/v1/models`, { headers: { authorization: 'Bearer sk-simulated-openai-key' } }))
      .status;
  });
  const { event, openai, ociAuth: _, ...others } = JSON.parse(out) as Record<string, string>;
  expect([code, event, answered, Object.keys(others)]).toEqual([
    0,
    'listening',
    200,
    ['azure', 'anthropic', 'bedrock', 'oci', 'compatible', 'entra'],
  ]);
  await expect(fetch(`${openai}/v1/models`)).rejects.toThrow();
});

test('simulate says how to take other ports', async () => {
  const io: Io = { out: () => undefined, err: () => undefined, env: {}, cwd: '/', isTerminal: false };
  const busy = createServer().listen(0, '127.0.0.1');
  await once(busy, 'listening');
  try {
    const { port } = busy.address() as AddressInfo;
    await expect(runSimulate(io, { portBase: port })).rejects.toMatchObject({
      message: expect.stringContaining(`127.0.0.1:${port}`) as string,
      hint: 'take other ports with --port-base',
    });
  } finally {
    busy.close();
  }
});

test("simulate leaves OCI's private key in a file of this user alone, and shows what to configure", async () => {
  const cwd = await emptyDirectory();
  let out = '';
  const io: Io = { out: (text) => void (out += text), err: () => undefined, env: {}, cwd, isTerminal: false };
  await runSimulate(io, { portBase: 0 }, () => Promise.resolve());
  const file = path.join(cwd, 'var/simulated-oci.pem');
  const publicKey = createPublicKey(await readFile(file)).export({ type: 'spki', format: 'der' });
  const fingerprint = createHash('md5').update(publicKey).digest('hex').match(/../g)?.join(':');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const { auth } = parse(out.slice(out.indexOf('  auth:'))) as { auth: object };
  expect(auth).toEqual({
    tenancy: 'ocid1.tenancy.oc1..simulated',
    user: 'ocid1.user.oc1..simulated',
    fingerprint,
    privateKey: { file },
  });
});
