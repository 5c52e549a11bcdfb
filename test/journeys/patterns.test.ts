/** Names with a `*`: the most specific pattern wins, an exact name before all, and the operator can ask why. */
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';
import { chatModel } from '../support/doors.ts';
import { startInstallation, type Installation } from '../support/installation.ts';
import { errorOf, say } from './desk.ts';

const FIRST = chatModel('openai');
const SECOND = chatModel('anthropic');
let installation: Installation;
let client: OpenAI;

beforeAll(async () => {
  installation = await startInstallation({
    doors: ['openai', 'anthropic'],
    apps: { app: {}, narrow: { models: ['claude*'] } },
    yaml: {
      routes: { 'gpt*': { targets: [FIRST] }, 'claude*': { targets: [SECOND] }, '*-any': { targets: [SECOND] } },
    },
  });
  client = new OpenAI({ baseURL: `${installation.gatewayUrl}/v1`, apiKey: installation.key, maxRetries: 0 });
});
afterAll(() => installation.stop());

const ask = (model: string) => client.chat.completions.create({ model, messages: say('Hello') }).withResponse();

test.each([
  ['gpt-4o', 'openai'],
  ['claude-opus', 'anthropic'],
  [SECOND, 'anthropic'],
  ['gpt-any', 'anthropic'],
])('%s is answered by %s', async (model, provider) => {
  const { response } = await ask(model);
  expect(response.headers.get('x-sallyport-provider')).toBe(provider);
});

test('the call record names the pattern', async () => {
  const { response } = await ask('gpt-5-something');
  const row = await installation.waitForCall(response.headers.get('x-request-id') ?? '');
  expect(row).toMatchObject({ requestedModel: 'gpt-5-something', route: 'gpt*', servedModel: `${FIRST}@1.0.0` });
});

test('a name that no pattern fits is unknown', async () => {
  expect(await errorOf(ask('llama'))).toMatchObject({ status: 404, code: 'model_not_found' });
});

test('an application that may use a pattern may use what fits it, and nothing else', async () => {
  const { key } = await installation.createKey({ application: 'tests/narrow' });
  const narrow = client.withOptions({ apiKey: key });
  const asked = (model: string) => narrow.chat.completions.create({ model, messages: say('Hello') });
  expect((await asked('claude-opus')).choices).toHaveLength(1);
  expect(await errorOf(asked('gpt-4o'))).toMatchObject({ status: 403 });
});

test('sallyport route explain tells what a name leads to, and why', async () => {
  const run = async (...args: string[]) => {
    const said: string[] = [];
    const env = { SALLYPORT_CONTROL_URL: installation.controlUrl, SALLYPORT_TOKEN: installation.adminToken };
    const io = { out: (line: string) => said.push(line), err: () => undefined, env, cwd: '/', isTerminal: false };
    const program = buildProgram(io, '0');
    await program.command.parseAsync(args, { from: 'user' });
    return { code: program.exitCode(), out: said.join('') };
  };
  const told = await run('route', 'explain', 'gpt-4o', '--json');
  expect(JSON.parse(told.out)).toMatchObject({
    how: 'pattern',
    route: 'gpt*',
    strategy: 'priority',
    candidates: [{ deployment: `${FIRST}@1.0.0/openai`, provider: 'openai', state: 'healthy', priced: true }],
  });
  expect((await run('route', 'explain', 'gpt-4o')).out).toContain(`${FIRST}@1.0.0/openai`);
  expect((await run('route', 'explain', 'llama')).code).toBe(1);
  expect((await run('provider', 'status')).out).toContain('healthy');
});
