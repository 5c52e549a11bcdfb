/** What the vendors really sent to a gateway in this process, read beside it from the HTTP client's diagnostics. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { UsageClass } from './control.ts';

/** One request to a vendor and its answer. */
interface Exchange {
  headers: Map<string, string>;
  body: string;
}

export interface WireTap {
  /** Everything exchanged for this call, in order. */
  exchanges(callId: string): readonly Exchange[];
  close(): void;
}

interface Spoken {
  readonly request: { readonly headers: readonly string[] | string };
}

const traceIdOf = ({ headers }: Spoken['request']): string | undefined => {
  const text = typeof headers === 'string' ? headers : headers.join('\n');
  return /traceparent\W+00-([0-9a-f]{32})-/.exec(text)?.[1];
};

export function tapWire(): WireTap {
  const byRequest = new WeakMap<object, Exchange>();
  const byTrace = new Map<string, Exchange[]>();
  const onHeaders = (message: unknown): void => {
    const { request, response } = message as Spoken & { response: { headers: readonly Buffer[] } };
    const trace = traceIdOf(request);
    if (trace === undefined) return;
    const headers = new Map<string, string>();
    for (let at = 0; at + 1 < response.headers.length; at += 2) {
      headers.set(String(response.headers[at]).toLowerCase(), String(response.headers[at + 1]));
    }
    const exchange = { headers, body: '' };
    byRequest.set(request, exchange);
    byTrace.set(trace, [...(byTrace.get(trace) ?? []), exchange]);
  };
  const onChunk = (message: unknown): void => {
    const { request, chunk } = message as Spoken & { chunk: Buffer };
    const exchange = byRequest.get(request);
    if (exchange) exchange.body += chunk.toString('latin1');
  };
  subscribe('undici:request:headers', onHeaders);
  subscribe('undici:request:bodyChunkReceived', onChunk);
  return {
    exchanges: (callId) => byTrace.get(callId.replaceAll('-', '')) ?? [],
    close() {
      unsubscribe('undici:request:headers', onHeaders);
      unsubscribe('undici:request:bodyChunkReceived', onChunk);
    },
  };
}

/**
 * The usage in a vendor's answer by the vendor's own words, found without parsing: a second opinion to the adapters'.
 * A stream repeats its counts; the last one is the one that holds.
 */
export function usageOnWire(exchanges: readonly Exchange[]): Record<UsageClass, number> {
  const sum = { inputUncached: 0, cacheRead: 0, cacheWrite: 0, outputVisible: 0, reasoning: 0 };
  for (const { headers, body } of exchanges) {
    const last = (...names: string[]): number | undefined => {
      const found = [...body.matchAll(new RegExp(`"(?:${names.join('|')})":\\s*(\\d+)`, 'g'))].at(-1)?.[1];
      return found === undefined ? undefined : Number(found);
    };
    const cacheRead = last('cached_tokens', 'cachedTokens', 'cache_read_input_tokens', 'cacheReadInputTokens') ?? 0;
    const cacheWrite = last('cache_creation_input_tokens', 'cacheWriteInputTokens') ?? 0;
    const total = last('prompt_tokens', 'promptTokens');
    const header = headers.get('x-amzn-bedrock-input-token-count');
    const apart = header === undefined ? last('input_tokens', 'inputTokens', 'inputTextTokenCount') : Number(header);
    const reasoning = last('reasoning_tokens', 'reasoningTokens', 'thinking_tokens') ?? 0;
    const output = last('completion_tokens', 'completionTokens', 'output_tokens', 'outputTokens') ?? 0;
    sum.inputUncached += total === undefined ? (apart ?? 0) : total - cacheRead - cacheWrite;
    sum.cacheRead += cacheRead;
    sum.cacheWrite += cacheWrite;
    sum.outputVisible += output - reasoning;
    sum.reasoning += reasoning;
  }
  return sum;
}
