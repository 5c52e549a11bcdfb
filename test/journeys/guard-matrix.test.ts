/** Every check of the guard at every vendor, whole and streamed: what must be stopped is stopped, what must be masked is masked. */
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatModel, doorNames, embeddingsModel, doorOf, type DoorName } from '../support/doors.ts';
import { startInstallation, type Installation } from '../support/installation.ts';
import { errorOf, idOf, say } from './desk.ts';

const WORDS = ['Grey Heron'];
const policyOn = (on: readonly string[], action: string, more: object = {}) => ({
  ...more,
  checks: { blocklists: { birds: { words: WORDS, on, action } } },
});

/** An application for each policy, since requests and answers say the same. */
const policies = {
  'input-block': policyOn(['input'], 'block'),
  'input-mask': policyOn(['input'], 'mask'),
  'output-block': policyOn(['output'], 'block'),
  'output-mask': policyOn(['output'], 'mask'),
  'output-buffered': policyOn(['output'], 'mask', { output: 'buffer' }),
  'output-flag': policyOn(['output'], 'flag', { output: 'observe' }),
  'call-block': policyOn(['tool-call'], 'block'),
  'call-mask': policyOn(['tool-call'], 'mask'),
  'result-block': policyOn(['tool-result'], 'block'),
};
type PolicyName = keyof typeof policies;

let installation: Installation;
const clients = new Map<string, OpenAI>();
beforeAll(async () => {
  const apps = Object.fromEntries(Object.keys(policies).map((name) => [name, { policies: [name] }]));
  installation = await startInstallation({ apps, yaml: { policies } });
  for (const name of Object.keys(policies)) {
    const { key } = await installation.createKey({ application: `tests/${name}` });
    clients.set(name, new OpenAI({ baseURL: `${installation.gatewayUrl}/v1`, apiKey: key, maxRetries: 0 }));
  }
});
afterAll(() => installation.stop());

const weather: OpenAI.Chat.ChatCompletionTool = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
  },
};

type Params = Omit<OpenAI.Chat.ChatCompletionCreateParamsNonStreaming, 'model' | 'stream'>;

interface Answered {
  readonly text: string;
  readonly args: string;
  readonly finish: string | undefined;
  readonly callId: string;
}

async function whole(policy: PolicyName, door: DoorName, params: Params): Promise<Answered> {
  const { data, response } = await clientOf(policy)
    .chat.completions.create({ ...params, model: chatModel(door) })
    .withResponse();
  const [choice] = data.choices;
  const args = (choice?.message.tool_calls ?? []).map((call) => ('function' in call ? call.function.arguments : ''));
  return {
    text: choice?.message.content ?? '',
    args: args.join(' '),
    finish: choice?.finish_reason,
    callId: idOf(response),
  };
}

/** The provider's bytes come one to seven at a time, through characters and events. */
async function streamed(policy: PolicyName, door: DoorName, params: Params): Promise<Answered> {
  const messages = params.messages.map((message) =>
    message.role === 'user' && typeof message.content === 'string'
      ? { ...message, content: `${message.content} [[fault:splitFrames]]` }
      : message,
  );
  const { data, response } = await clientOf(policy)
    .chat.completions.create({ ...params, messages, model: chatModel(door), stream: true })
    .withResponse();
  const made = { text: '', args: '', finish: [] as string[] };
  for await (const { choices } of data) {
    for (const { delta, finish_reason: finish } of choices) {
      made.text += delta.content ?? '';
      for (const call of delta.tool_calls ?? []) made.args += call.function?.arguments ?? '';
      if (finish) made.finish.push(finish);
    }
  }
  return { ...made, finish: made.finish.join(' '), callId: idOf(response) };
}

function clientOf(policy: PolicyName): OpenAI {
  const client = clients.get(policy);
  if (!client) throw new Error(`no client of ${policy}`);
  return client;
}

const guardOf = async (callId: string) => (await installation.waitForCall(callId))['guard'];
const told = { messages: say('Tell me of the grey heron, please') };
const toolAsked: Params = { messages: say('use the tool for a grey heron'), tools: [weather], tool_choice: 'auto' };

describe.each(doorNames)('%s', (door) => {
  describe.each([
    ['whole', whole],
    ['streamed', streamed],
  ] as const)('%s', (how, ask) => {
    test('a prompt that must not pass is refused before anybody is asked', async () => {
      const error = await errorOf(ask('input-block', door, told));
      expect([error.status, error.code]).toEqual([403, 'guard.blocked']);
      expect(await installation.waitForCall(error.requestID ?? '')).toMatchObject({ attempts: [], outcome: 'refused' });
    });

    test('a prompt is masked before it leaves', async () => {
      const { text, callId } = await ask('input-mask', door, told);
      expect(text).toContain('Tell me of the [removed], please');
      expect(await guardOf(callId)).toMatchObject({ action: 'mask', findings: [{ stage: 'input' }] });
    });

    test('an answer that must not go out ends as filtered, and what it cost is settled', async () => {
      const { text, finish, callId } = await ask('output-block', door, told);
      expect(text).not.toMatch(/heron/i);
      expect(finish).toBe('content_filter');
      const row = await installation.waitForCall(callId);
      expect(row).toMatchObject({
        outcome: 'refused',
        status: 200,
        errorCode: 'guard.blocked',
        attempts: [{ outcome: 'ok' }],
        guard: { action: 'block', findings: [{ stage: 'output', place: 'choices[0].message.content' }] },
      });
      expect(BigInt(row.costNanoUsd)).toBeGreaterThan(0n);
      expect(how === 'whole' ? ['settled'] : ['settled', 'estimated']).toContain(row.settlement);
    });

    test.each(['output-mask', 'output-buffered'] as const)(
      'an answer is masked before it goes out: %s',
      async (policy) => {
        const { text, finish, callId } = await ask(policy, door, told);
        expect([text.includes('Tell me of the [removed], please'), finish]).toEqual([true, 'stop']);
        expect(await guardOf(callId)).toMatchObject({ action: 'mask', findings: [{ stage: 'output' }] });
      },
    );

    test('an answer that is only looked at goes out as it came', async () => {
      const { text, callId } = await ask('output-flag', door, told);
      expect(text).toContain('grey heron');
      expect(await guardOf(callId)).toMatchObject({ action: 'flag', findings: [{ stage: 'output' }] });
    });

    test('arguments of a tool are stopped', async () => {
      const { args, finish, callId } = await ask('call-block', door, toolAsked);
      expect([args, finish]).toEqual(['', 'content_filter']);
      expect(await guardOf(callId)).toMatchObject({ action: 'block', findings: [{ stage: 'tool-call' }] });
    });

    test('arguments of a tool are masked, and stay JSON', async () => {
      const { args, finish } = await ask('call-mask', door, toolAsked);
      expect([JSON.parse(args), finish]).toEqual([
        { query: expect.stringContaining('[removed]') as string },
        'tool_calls',
      ]);
      expect(args).not.toMatch(/heron/i);
    });

    test('what a tool answered is stopped', async () => {
      const messages: Params['messages'] = [
        ...say('hello'),
        {
          role: 'assistant',
          tool_calls: [
            { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"query":"x"}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'call_1', content: 'a grey heron' },
      ];
      const error = await errorOf(ask('result-block', door, { messages, tools: [weather] }));
      expect([error.code, error.param]).toEqual(['guard.blocked', 'messages[2].content']);
    });
  });

  if (doorOf(door).embeddings !== undefined) {
    test('a text for embeddings is stopped', async () => {
      const input = ['a lake', 'a grey heron'];
      const error = await errorOf(clientOf('input-block').embeddings.create({ model: embeddingsModel(door), input }));
      expect([error.code, error.param]).toEqual(['guard.blocked', 'input[1]']);
    });
  }
});
