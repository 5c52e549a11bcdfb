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
