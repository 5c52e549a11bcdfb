/** One call of the fault tables: what the SDK made of it, beside the bytes as they came. */
import OpenAI from 'openai';
import { expect } from 'vitest';
import { say } from './desk.ts';
import type { Expected } from './fault-table.ts';

export const PROMPT = 'Say 40 words, Grüße, 你好 😀';

export interface Heard {
  readonly callId: string;
  readonly headers: Headers;
  readonly text: string;
  readonly finish: string | null | undefined;
  readonly error: InstanceType<typeof OpenAI.APIError> | undefined;
  /** The bytes as they came. */
  readonly raw: string;
  readonly elapsedMs: number;
}

/** @param fault as it stands in a prompt, without its brackets; empty: none */
export async function converse(client: OpenAI, model: string, stream: boolean, fault = ''): Promise<Heard> {
  let raw: Promise<string> = Promise.resolve('');
  let headers = new Headers();
  const { completions } = client.withOptions({
    fetch: async (...request: Parameters<typeof fetch>) => {
      const response = await fetch(...request);
      headers = response.headers;
      const copy = response.clone();
      raw = copy.text().catch(() => '');
      return response;
    },
  }).chat;
  const messages = say(fault === '' ? PROMPT : `${PROMPT} [[fault:${fault}]]`);
  const startedAt = performance.now();
  let text = '';
  let finish: string | null | undefined;
  let error: Heard['error'];
  try {
    if (stream) {
      for await (const chunk of await completions.create({ model, messages, stream })) {
        text += chunk.choices[0]?.delta.content ?? '';
        finish = chunk.choices[0]?.finish_reason ?? finish;
      }
    } else {
      const { choices } = await completions.create({ model, messages });
      text = choices[0]?.message.content ?? '';
      finish = choices[0]?.finish_reason;
    }
  } catch (thrown) {
    if (!(thrown instanceof OpenAI.APIError)) throw thrown;
    error = thrown;
  }
  const elapsedMs = performance.now() - startedAt;
  return { callId: headers.get('x-request-id') ?? '', headers, text, finish, error, raw: await raw, elapsedMs };
}

/**
 * The caller was told what the table says: the whole answer with its end, or an error and no end.
 * @param text the whole answer of whoever is to give it
 */
export function expectTold(heard: Heard, stream: boolean, expected: Expected, text: string | undefined): void {
  const ended = heard.raw.includes('data: [DONE]');
  if (expected.answer === 'whole' || expected.answer === 'filtered') {
    expect(heard.error).toBeUndefined();
    expect(ended).toBe(stream);
    expect(heard.finish).toBe(expected.answer === 'whole' ? 'stop' : 'content_filter');
    if (expected.answer === 'whole') expect(heard.text).toBe(text);
    return;
  }
  expect(ended).toBe(false);
  expect(heard.error).toMatchObject({ code: expected.code });
  // In mid-stream there is no status any more.
  expect(heard.error?.status).toBe(expected.answer === 'error' ? expected.status : undefined);
  if (expected.answer === 'broken') expect(heard.text).not.toBe('');
}

/** Codes that callers know by OpenAI's words. */
export const ledgerCode = (code: string): string =>
  ({
    rate_limit_exceeded: 'provider.throttled',
    content_filter: 'provider.content_filter',
    context_length_exceeded: 'provider.context_overflow',
  })[code] ?? code;
