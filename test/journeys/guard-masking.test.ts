/** Values that are masked on their way out and restored on their way back: nobody but the caller has them. */
import { join } from 'node:path';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SimulatorName } from '../../src/simulators/index.ts';
import { Search } from '../hostile/canaries.ts';
import { embeddedTables } from '../hostile/tables.ts';
import { chatModel, doorNames, embeddingsModel, type DoorName } from '../support/doors.ts';
import { startInstallation, type Installation } from '../support/installation.ts';
import { idOf } from './desk.ts';

const canaries = {
  email: 'jane.canary@example.org',
  iban: 'DE89370400440532013000',
  card: '4111111111111111',
  phone: '+49 30 901820',
  secret: `ghp_${'k7Qx2Vb9Lm4Rt8Wz1Yc6'.repeat(2).slice(0, 36)}`,
};

const checks = { personal: { types: ['email', 'iban', 'card', 'phone'] }, secrets: {} };
const yaml = { policies: { people: { checks }, stars: { checks: { personal: { maskAs: 'stars' } } } } };
const apps = {
  app: { policies: ['people'], bodies: { store: true } },
  cached: { policies: ['people'], cache: { exact: true } },
  starred: { policies: ['stars'] },
};

let installation: Installation;
const clients = new Map<string, OpenAI>();
beforeAll(async () => {
  installation = await startInstallation({ apps, yaml });
  for (const name of Object.keys(apps)) {
    const { key } = await installation.createKey({ application: `tests/${name}` });
    clients.set(name, new OpenAI({ baseURL: `${installation.gatewayUrl}/v1`, apiKey: key, maxRetries: 0 }));
  }
});
afterAll(() => installation.stop());

const clientOf = (name: keyof typeof apps): OpenAI => clients.get(name) ?? expect.fail(`no client of ${name}`);
const callIds: string[] = [];

const writer: OpenAI.Chat.ChatCompletionTool = {
  type: 'function',
  function: {
    name: 'write_letter',
    parameters: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
  },
};

type Params = Omit<OpenAI.Chat.ChatCompletionCreateParamsNonStreaming, 'model' | 'stream'>;
const user = (content: string): Params => ({ messages: [{ role: 'user', content }] });

async function whole(door: DoorName, params: Params, as: keyof typeof apps = 'app') {
  const asked = clientOf(as).chat.completions.create({ ...params, model: chatModel(door) });
  const { data, response } = await asked.withResponse();
  callIds.push(idOf(response));
  const [call] = data.choices[0]?.message.tool_calls ?? [];
  const args = call && 'function' in call ? call.function.arguments : '';
  return { text: data.choices[0]?.message.content ?? '', args, how: response.headers.get('x-sallyport-cache') };
}

/** The provider's bytes come one to seven at a time, through characters, events and placeholders. */
async function streamed(door: DoorName, params: Params, as: keyof typeof apps = 'app') {
  const messages = params.messages.map((message) =>
    message.role === 'user' && typeof message.content === 'string'
      ? { ...message, content: `${message.content} [[fault:splitFrames]]` }
      : message,
  );
  const asked = clientOf(as).chat.completions.create({ ...params, messages, model: chatModel(door), stream: true });
  const { data, response } = await asked.withResponse();
  callIds.push(idOf(response));
  const made = { text: '', args: '', how: response.headers.get('x-sallyport-cache') };
  for await (const { choices } of data) {
    made.text += choices[0]?.delta.content ?? '';
    for (const call of choices[0]?.delta.tool_calls ?? []) made.args += call.function?.arguments ?? '';
  }
  return made;
}

describe.each(doorNames)('%s', (door) => {
  describe.each([
    ['whole', whole],
    ['streamed', streamed],
  ] as const)('%s', (_how, ask) => {
    test('the caller gets back what was masked', async () => {
      const sentence = `mail ${canaries.email} on ${canaries.iban}`;
      expect((await ask(door, user(sentence))).text).toContain(sentence);
      const other = `key ${canaries.secret} of ${canaries.phone}`;
      expect((await ask(door, user(other))).text).toContain(other);
    });

    test('and so do tools, in JSON', async () => {
      const prompt = `use the tool for "${canaries.email}" and ${canaries.card}`;
      const { args } = await ask(door, { ...user(prompt), tools: [writer] });
      const { query } = JSON.parse(args) as { query: string };
      expect([query.includes(canaries.email), query.includes(canaries.card)]).toEqual([true, true]);
    });

    test('from what tools answered, too', async () => {
      const { text } = await ask(door, {
        messages: [
          { role: 'user', content: 'who is it?' },
          {
            role: 'assistant',
            tool_calls: [
              { id: 'call_1', type: 'function', function: { name: 'write_letter', arguments: '{"query":"who"}' } },
            ],
          },
          { role: 'tool', tool_call_id: 'call_1', content: `it is ${canaries.email}` },
        ],
        tools: [writer],
      });
      expect(text).toContain(canaries.email);
    });
  });
});

describe('the cache', () => {
  test.each([whole, streamed])('repeats the masked answer, and each caller gets their own values', async (ask) => {
    const mine = user(`once ${ask.name} and again: ${canaries.email}`);
    expect((await ask('openai', mine, 'cached')).how).toBe('miss');
    const again = await ask('openai', mine, 'cached');
    expect([again.how, again.text.includes(canaries.email)]).toEqual(['exact', true]);
    const other = await ask('openai', user(`once ${ask.name} and again: joe@example.org`), 'cached');
    expect([other.text.includes('joe@example.org'), other.text.includes(canaries.email)]).toEqual([true, false]);
  });
});

test('stars do not come back', async () => {
  const { text } = await whole('openai', user(`write to ${canaries.email} on ${canaries.iban}`), 'starred');
  expect(text).toContain('write to ****');
  expect(text).toContain('on ****3000');
});

test('embeddings are asked for with placeholders', async () => {
  const input = [`about ${canaries.email}`];
  await clientOf('app').embeddings.create({ model: embeddingsModel('openai'), input });
});

test('no provider, record, metric, event, file or stored prompt has a value', async () => {
  const search = new Search(canaries);
  for (const callId of callIds) search.look(`call ${callId}`, JSON.stringify(await installation.waitForCall(callId)));
  for (const name of Object.keys(installation.simulators.addresses) as SimulatorName[]) {
    const bodies = installation.simulators
      .simulator(name)
      .requests()
      .map(({ body }) => JSON.stringify(body ?? ''));
    search.look(`requests to ${name}`, bodies.join('\n'));
  }
  const [stored = ''] = callIds;
  const { body } = await installation.control('GET', `/api/v1/calls/${stored}/bodies?reason=canaries`);
  const kept = JSON.stringify(body);
  expect(kept).toMatch(/EMAIL_1·\w{5}.*EMAIL_1·\w{5}/);
  search.look('a stored prompt and its answer', kept);
  search.look('the metrics', await (await fetch(`${installation.controlUrl}/metrics`)).text());
  await installation.running.stop();
  search.lookInFiles(join(installation.prepared.directory, 'var'));
  const tables = await embeddedTables(join(installation.prepared.directory, 'var', 'store'));
  for (const [table, rows] of tables) search.look(`the table ${table}`, rows);
  expect([search.places > 100, [...search.found]]).toEqual([true, []]);
});
