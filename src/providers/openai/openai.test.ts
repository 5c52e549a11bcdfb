import { expect, test } from 'vitest';
import { Secret } from '../../core/index.ts';
import { deps, reply, target } from '../testing.ts';
import { openai } from './index.ts';

const make = (settings: Record<string, unknown> = {}) =>
  openai.create(
    'o',
    openai.settingsSchema.parse({ kind: 'openai', auth: { apiKey: new Secret('sk-test') }, ...settings }),
    deps,
  );
const hello = { model: 'x', messages: [{ role: 'user' as const, content: 'hi' }], max_tokens: 9 };

test('requests go to the public address unless another endpoint is given', () => {
  expect([make().origin, make({ endpoint: 'http://127.0.0.1:9/v1' }).origin]).toEqual([
    'https://api.openai.com',
    'http://127.0.0.1:9',
  ]);
});

test('a chat carries key, organization and project, and the limit as reasoning models take it', async () => {
  const provider = make({ organization: 'org-1', project: 'proj_1' });
  const { wire } = provider.chat!.encode(hello, target('gpt-5'));
  const { path, headers, body } = await provider.authorize(wire);
  expect(path).toBe('/v1/chat/completions');
  expect(headers).toEqual({
    accept: 'application/json',
    authorization: 'Bearer sk-test',
    'content-type': 'application/json',
    'openai-organization': 'org-1',
    'openai-project': 'proj_1',
  });
  expect(JSON.parse(body.toString())).toEqual({
    model: 'gpt-5',
    messages: hello.messages,
    max_completion_tokens: 9,
  });
});

test('embeddings travel as base64', () => {
  const { wires } = make().embeddings!.encode({ model: 'x', input: ['a'] }, target('text-embedding-3-small'));
  expect(JSON.parse(wires[0]!.body.toString())).toMatchObject({ encoding_format: 'base64' });
});

test('an exhausted quota is no rate limit', () => {
  const body = {
    error: { message: 'You exceeded your current quota', type: 'insufficient_quota', code: 'insufficient_quota' },
  };
  expect(make().failure(reply(body, 429))).toMatchObject({
    code: 'provider.exhausted',
    class: 'exhausted',
    vendorCode: 'insufficient_quota',
  });
});
