/**
 * Golden files: what a caller's request becomes on the wire of each dialect, and what a vendor's answer becomes for the
 * caller. `golden/requests` and `golden/answers` go in; the folder of a dialect holds what came out.
 */
import { readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Secret } from '../core/index.ts';
import { createProvider, findProviderKind } from './kinds.ts';
import type { ChatAdapter, ChatEvent, Target, WireReply } from './port.ts';
import { decodeAll, deps, recorded, reply, target } from './testing.ts';

const auth = { apiKey: new Secret('key') };
const azure = { kind: 'azure-openai', endpoint: 'https://acme.openai.azure.com', auth };
const dialects: Readonly<Record<string, { settings: Record<string, unknown>; options?: object }>> = {
  openai: { settings: { kind: 'openai', auth } },
  'openai-compatible': { settings: { kind: 'openai-compatible', endpoint: 'http://127.0.0.1:8000/v1' } },
  'azure-openai-v1': { settings: azure },
  'azure-openai-dated': { settings: { ...azure, dialect: 'dated' } },
  anthropic: { settings: { kind: 'anthropic', auth } },
  'anthropic-budget': { settings: { kind: 'anthropic', auth }, options: { thinking: 'budget', sampling: 'both' } },
};

function open(dialect: string): { readonly chat: ChatAdapter; readonly target: Target } {
  const { settings, options = {} } = dialects[dialect] ?? { settings: {} };
  const kind = findProviderKind(String(settings['kind']));
  const chat = kind && createProvider(dialect, kind.settingsSchema.parse(settings), deps).chat;
  if (!chat) throw new Error(`${dialect} has no chat`);
  return { chat, target: target('vendor-model', { options: kind.deploymentSchema.parse(options) }) };
}

const folder = (name: string): URL => new URL(`golden/${name}/`, import.meta.url);
const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const golden = (dialect: string, name: string): string => new URL(`${name}.json`, folder(dialect)).pathname;

describe.each(Object.keys(dialects))('a request in the dialect %s', (dialect) => {
  test.each(readdirSync(folder('requests')))('%s', async (file) => {
    const { chat, target } = open(dialect);
    const request = JSON.parse(readFileSync(new URL(file, folder('requests')), 'utf8'));
    const { wire, dropped } = chat.encode(request, target);
    const { path, headers } = wire;
    const sent = { path, headers, dropped, body: JSON.parse(wire.body.toString()) };
    await expect(pretty(sent)).toMatchFileSnapshot(golden(dialect, file.replace('.json', '.request')));
  });
});

const answer = (file: string): WireReply => reply(readFileSync(new URL(file, folder('answers')), 'utf8'));

/** Ids that we mint are random; the text of an event that is passed on as it came stands in `chunk` already. */
function stable(events: readonly ChatEvent[]): string {
  const plain = events.map(({ raw, ...event }) => ({ ...event, ...(raw ? { raw: true } : {}) }));
  return pretty(plain).replaceAll(/"(chatcmpl|call)-?_?[0-9a-f]{32}"/g, '"minted"');
}

/** A body in the pieces that cuts at these places make. */
function pieces(body: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const at = [...cuts.map((cut) => cut % body.length), body.length].sort((a, b) => a - b);
  return at.map((end, index) => body.subarray(at[index - 1] ?? 0, end));
}

describe('an answer for the caller', () => {
  test.each<[string, string, WireReply]>([
    ['anthropic', 'message', answer('anthropic.message.json')],
    ['azure-openai-dated', 'chat-2024', recorded('azure-chat-2024')],
    ['azure-openai-dated', 'reasoning-usage', recorded('azure-chat-reasoning-usage')],
    ['azure-openai-dated', 'completion-filtered', recorded('azure-completion-filtered')],
    ['openai-compatible', 'mantle-chat', recorded('bedrock-mantle-chat')],
  ])('%s: %s, whole', async (dialect, name, vendor) => {
    const { chat, target } = open(dialect);
    await expect(pretty(chat.decode(vendor, target))).toMatchFileSnapshot(golden(dialect, `${name}.answer`));
  });

  test.each<[string, string, WireReply]>([
    ['anthropic', 'stream', answer('anthropic.stream.sse')],
    ['azure-openai-dated', 'stream-2026', recorded('azure-chat-stream-2026')],
    ['openai-compatible', 'loose-stream', answer('loose.stream.sse')],
  ])('%s: %s, streamed', async (dialect, name, vendor) => {
    const { chat, target } = open(dialect);
    const text = stable(decodeAll(chat.decodeStream(vendor, target), vendor.body, 100));
    await expect(text).toMatchFileSnapshot(golden(dialect, `${name}.answer`));
  });

  test.each<[string, WireReply]>([
    ['anthropic', answer('anthropic.stream.sse')],
    ['azure-openai-dated', recorded('azure-chat-stream-2026')],
    ['openai-compatible', answer('loose.stream.sse')],
  ])('%s: a stream is the same however the network splits it', (dialect, vendor) => {
    const { chat, target } = open(dialect);
    const whole = stable(decodeAll(chat.decodeStream(vendor, target), vendor.body));
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 20 }), (cuts) => {
        const decoder = chat.decodeStream(vendor, target);
        const events = pieces(vendor.body, cuts).flatMap((piece) => decoder.push(piece));
        expect(stable([...events, ...decoder.end()])).toBe(whole);
      }),
      { numRuns: 50 },
    );
  });
});
