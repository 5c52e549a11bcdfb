import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import type { Io } from './io.ts';
import { runSimulate } from './simulate.ts';

test('simulate says where every simulator listens, and ends with it', async () => {
  let out = '';
  const io: Io = { out: (text) => void (out += text), err: () => undefined, env: {}, cwd: '/', isTerminal: false };
  let answered: number | undefined;
  const code = await runSimulate(io, { portBase: 0, json: true }, async () => {
    const { openai } = JSON.parse(out) as { openai: string };
    answered = (await fetch(`${openai}/v1/models`, { headers: { authorization: 'Bearer sk-simulated-openai-key' } }))
      .status;
  });
  const { event, openai, ...others } = JSON.parse(out) as Record<string, string>;
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
