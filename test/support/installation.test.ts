import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { controlClient } from './control.ts';
import { chatModel } from './doors.ts';
import { prepareInstallation, startInstallation } from './installation.ts';
import { startProgram } from './process.ts';

const messages = [{ role: 'user' as const, content: 'Hello there' }];

test('an installation inside the process answers and records', async () => {
  const installation = await startInstallation();
  try {
    const client = new OpenAI({ baseURL: `${installation.gatewayUrl}/v1`, apiKey: installation.key, maxRetries: 0 });
    const answer = await client.chat.completions.create({ model: chatModel('oci GENERIC'), messages });
    expect(answer.choices[0]?.message.content).toContain('Hello there');
    expect(await installation.waitForCalls(1)).toMatchObject([{ outcome: 'ok', settlement: 'settled' }]);
  } finally {
    await installation.stop();
  }
});

test('the program as a process answers, and its ledger outlives kill -9', async () => {
  const prepared = await prepareInstallation({ doors: ['openai'] });
  try {
    const first = await startProgram(prepared);
    const { createKey } = controlClient(first.controlUrl, prepared.adminToken, prepared.application);
    const client = new OpenAI({ baseURL: `${first.gatewayUrl}/v1`, apiKey: (await createKey()).key, maxRetries: 0 });
    await client.chat.completions.create({ model: 'assistant', messages });
    await first.kill('SIGKILL');

    const second = await startProgram(prepared);
    const again = controlClient(second.controlUrl, prepared.adminToken, prepared.application);
    expect(await again.waitForCalls(1)).toHaveLength(1);
    expect(await second.kill('SIGTERM')).toBe(0);
  } finally {
    await prepared.dispose();
  }
});
