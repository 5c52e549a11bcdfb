import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { refuseConverse } from './validate.ts';

const wire = new URL('../../../test/fixtures/wire/', import.meta.url);
const recordings = readdirSync(wire)
  .filter((name) => name.startsWith('bedrock-converse'))
  .map((name) => {
    const { request } = JSON.parse(readFileSync(new URL(name, wire), 'utf8')) as {
      request: { url: string; body: unknown };
    };
    const [, id = ''] = /\/model\/([^/]+)\//.exec(request.url) ?? [];
    return { name, modelId: decodeURIComponent(id), body: request.body };
  });

const MODEL = 'us.anthropic.claude-sonnet-4-6';
const hello = { role: 'user', content: [{ text: 'Hello' }] };
const tool = { toolSpec: { name: 'look', inputSchema: { json: { type: 'object' } } } };
const use = (...ids: string[]): object => ({
  role: 'assistant',
  content: ids.map((toolUseId) => ({ toolUse: { toolUseId, name: 'look', input: {} } })),
});
const results = (...ids: string[]): object => ({
  role: 'user',
  content: ids.map((toolUseId) => ({ toolResult: { toolUseId, content: [{ text: 'seen' }] } })),
});

describe('refuseConverse', () => {
  test.each(recordings)('takes the recorded request of $name', ({ modelId, body }) => {
    expect(refuseConverse(modelId, body)).toBeUndefined();
  });

  test('takes parallel tool uses answered in any order', () => {
    const body = { messages: [hello, use('a', 'b'), results('b', 'a')], toolConfig: { tools: [tool] } };
    expect(refuseConverse(MODEL, body)).toBeUndefined();
  });

  test.each<[string, unknown, RegExp]>([
    ['a body that is no object', [], /expected type/],
    ['an unknown top-level field', { messages: [hello], max_tokens: 5 }, /extraneous key \[max_tokens\]/],
    [
      'an unknown nested field',
      { messages: [hello], inferenceConfig: { top_k: 5 } },
      /#\/inferenceConfig: extraneous key/,
    ],
    ['no messages', {}, /'messages' failed/],
    ['an empty conversation', { messages: [] }, /messages/],
    ['an unknown role', { messages: [{ ...hello, role: 'tool' }] }, /enum value set/],
    ['content as a plain string', { messages: [{ role: 'user', content: 'Hello' }] }, /expected type: list/],
    [
      'a block with two members',
      { messages: [{ role: 'user', content: [{ text: 'a', toolUse: use('a') }] }] },
      /one of|missing|null/,
    ],
    [
      'a conversation that the assistant begins',
      { messages: [{ ...hello, role: 'assistant' }] },
      /must start with a user/,
    ],
    ['two turns of one role', { messages: [hello, hello] }, /must alternate/],
    ['a turn without content', { messages: [{ role: 'user', content: [] }] }, /is empty/],
    ['blank text', { messages: [{ role: 'user', content: [{ text: '  ' }] }] }, /messages\.0\.content\.0 is blank/],
    [
      'a final assistant turn that ends in a space',
      { messages: [hello, { role: 'assistant', content: [{ text: 'So ' }] }] },
      /trailing whitespace/,
    ],
    [
      'image bytes that are not base64',
      { messages: [{ role: 'user', content: [{ image: { format: 'png', source: { bytes: 'data:x' } } }] }] },
      /bytes/,
    ],
    [
      'a tool name with a dot',
      { messages: [hello], toolConfig: { tools: [{ toolSpec: { ...tool.toolSpec, name: 'a.b' } }] } },
      /regular expression/,
    ],
    [
      'a choice of a tool that is not there',
      { messages: [hello], toolConfig: { tools: [tool], toolChoice: { tool: { name: 'other' } } } },
      /not among the tools/,
    ],
    [
      'tool blocks without toolConfig',
      { messages: [hello, use('a'), results('a')] },
      /toolConfig field must be defined/,
    ],
    [
      'a tool use without its result',
      { messages: [hello, use('a', 'b'), results('a')], toolConfig: { tools: [tool] } },
      /following Ids: b/,
    ],
    [
      'a result nobody asked for',
      { messages: [hello, use('a'), results('a', 'b')], toolConfig: { tools: [tool] } },
      /exceeds the number/,
    ],
    [
      'a tool id with a space',
      { messages: [hello, use('a b'), results('a b')], toolConfig: { tools: [tool] } },
      /regular expression/,
    ],
    ['a temperature above one', { messages: [hello], inferenceConfig: { temperature: 1.5 } }, /temperature/],
    [
      'a JSON schema that is not a string',
      {
        messages: [hello],
        outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: {} } } } },
      },
      /expected type: str/,
    ],
    [
      'a JSON schema string that is no JSON',
      {
        messages: [hello],
        outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: '{' } } } },
      },
      /not a valid JSON schema/,
    ],
    [
      'a thinking budget below 1024',
      { messages: [hello], additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 100 } } },
      /greater than or equal to 1024/,
    ],
    [
      'a thinking budget above the output limit',
      {
        messages: [hello],
        inferenceConfig: { maxTokens: 1024 },
        additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2048 } },
      },
      /must be greater than/,
    ],
  ])('refuses %s', (_, body, message) => {
    expect(refuseConverse(MODEL, body)).toMatch(message);
  });
});
