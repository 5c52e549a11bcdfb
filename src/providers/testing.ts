/** Helpers for the tests of adapters: recorded exchanges, a target, and a provider that sends nowhere. */
import { readFileSync } from 'node:fs';
import type { ChatEvent, ChatStreamDecoder, ProviderDeps, Target, WireReply } from './port.ts';

export const NOW_MS = Date.UTC(2026, 10, 23, 12);

export const target = (model: string, more: Partial<Target> = {}): Target => ({
  model,
  outputTokensDefault: 4096,
  unsupported: 'drop',
  options: {},
  ...more,
});

export const reply = (body: unknown, status = 200, headers: Record<string, string> = {}): WireReply => ({
  status,
  headers,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});

/** Stands still at `NOW_MS` and refuses to send. */
export const deps: ProviderDeps = {
  clock: { now: () => NOW_MS },
  openTransport: () => ({
    send: () => Promise.reject(new Error('a unit test sends nothing')),
    drain: () => Promise.resolve(),
  }),
};

/** A recorded real exchange of `test/fixtures/wire`. */
export function recorded(name: string): WireReply {
  const file = new URL(`../../test/fixtures/wire/${name}.json`, import.meta.url);
  const { response } = JSON.parse(readFileSync(file, 'utf8'));
  if (response.bodyBase64)
    return { ...reply('', response.status, response.headers), body: Buffer.from(response.bodyBase64, 'base64') };
  return reply(response.bodyText ?? response.body, response.status, response.headers);
}

/** Everything a decoder makes of a body that came in pieces of `size` bytes. */
export function decodeAll(decoder: ChatStreamDecoder, body: Uint8Array, size = body.length): ChatEvent[] {
  const events: ChatEvent[] = [];
  for (let at = 0; at < body.length; at += Math.max(size, 1))
    events.push(...decoder.push(body.subarray(at, at + size)));
  events.push(...decoder.end());
  return events;
}

/** A body of `data:` events. */
export const sse = (...events: unknown[]): Buffer =>
  Buffer.from(events.map((e) => `data: ${typeof e === 'string' ? e : JSON.stringify(e)}\n\n`).join(''));

/** What a caller would make of the events: text, reasoning, tool calls put together, finish reasons. */
export function assemble(events: readonly ChatEvent[]) {
  const tools: { id: string; name: string; arguments: string }[] = [];
  let text = '';
  let reasoning = '';
  const finish: string[] = [];
  for (const { chunk } of events) {
    for (const { delta, finish_reason: reason } of chunk?.choices ?? []) {
      text += delta.content ?? '';
      reasoning += delta.reasoning_content ?? '';
      for (const call of delta.tool_calls ?? []) {
        const tool = (tools[call.index] ??= { id: '', name: '', arguments: '' });
        tool.id += call.id ?? '';
        tool.name += call.function?.name ?? '';
        tool.arguments += call.function?.arguments ?? '';
      }
      if (reason) finish.push(reason);
    }
  }
  return { text, reasoning, tools, finish };
}
