/** Both ways of one exchange, from the caller's bytes to the provider's and back, as the gateway goes them. */
import { asFault, type Fault } from '../../src/core/index.ts';
import { StreamState } from '../../src/gateway/stream.ts';
import { chatCompletions } from '../../src/gateway/surfaces/chat-completions/index.ts';
import { embeddings } from '../../src/gateway/surfaces/embeddings/index.ts';
import { openaiEnvelope } from '../../src/gateway/surfaces/openai-envelope.ts';
import { failureFault, type ChatAdapter, type ChatEvent, type WireReply, type WireRequest } from '../../src/providers/index.ts';
import { recorded, reply } from '../../src/providers/testing.ts';
import type { Spoken } from './dialects.ts';

/** As it lies in a file: minted ids are the same every time. */
export function pretty(value: unknown): string {
  const ids = new Map<string, string>();
  const text = JSON.stringify(value, null, 2).replace(MINTED, (id, word: string) => {
    const known = ids.get(id) ?? `${word}_minted_${ids.size + 1}`;
    ids.set(id, known);
    return known;
  });
  return `${text}\n`;
}
const MINTED = /\b(chatcmpl|call)-?_?[0-9a-f]{32}\b/g;

/** @param text of a `.vendor.sse`, or of a `.vendor.json`: a reply, or the name of a recording */
export function vendorReply(file: string, text: string): WireReply {
  if (file.endsWith('.sse')) return reply(text, 200, { 'content-type': 'text/event-stream' });
  const { recorded: name, status, headers, body } = JSON.parse(text);
  return name === undefined ? reply(body, status, headers) : recorded(name);
}

/** What travels to the provider, or the refusal. */
export function asked(spoken: Spoken, cell: string, body: unknown): unknown {
  try {
    return cell === 'embeddings' ? askedForVectors(spoken, body) : askedToChat(spoken, body);
  } catch (error) {
    return { refused: told(asFault(error)) };
  }
}

function askedToChat(spoken: Spoken, body: unknown): unknown {
  const request = chatCompletions.parse(body);
  if (request.operation !== 'chat') throw new Error('the surface made no chat of it');
  const { wire, dropped, memo } = chatOf(spoken).encode(request.chat, spoken.chatTarget);
  return { ...sent(wire), dropped, ...(memo instanceof Map && { memo: Object.fromEntries(memo) }) };
}

function askedForVectors({ provider, embeddingsTarget }: Spoken, body: unknown): unknown {
  const request = embeddings.parse(body);
  if (request.operation !== 'embeddings' || !provider.embeddings) throw new Error('there are no embeddings');
  const { wires, dropped } = provider.embeddings.encode(request.embeddings, embeddingsTarget);
  return { requests: wires.map(sent), dropped };
}

const sent = ({ method, path, headers, body }: WireRequest) => ({
  method,
  path,
  headers,
  body: JSON.parse(body.toString('utf8')),
});

/** What the caller gets of it, and what the record keeps. */
export function answered(spoken: Spoken, cell: string, vendor: WireReply): unknown {
  if (cell === 'error') return refusedBy(spoken, vendor);
  if (cell === 'embeddings') return vectorsFrom(spoken, vendor);
  return cell.endsWith('streamed') ? streamedTo(spoken, vendor) : wholeFrom(spoken, vendor);
}

function refusedBy({ provider }: Spoken, vendor: WireReply): unknown {
  const failure = provider.failure(vendor);
  const { code, class: retry, vendorCode } = failure;
  return { code, class: retry, vendorCode, ...told(failureFault(failure, vendor.status)) };
}

function wholeFrom(spoken: Spoken, vendor: WireReply): unknown {
  const { completion, usage, finishRaw } = chatOf(spoken).decode(vendor, spoken.chatTarget);
  return { body: JSON.parse(chatCompletions.renderChat?.(completion) ?? ''), usage, finishRaw };
}

function vectorsFrom({ provider, embeddingsTarget }: Spoken, vendor: WireReply): unknown {
  if (!provider.embeddings) throw new Error('there are no embeddings');
  const { answer, usage } = provider.embeddings.decode([vendor], embeddingsTarget);
  const asFloats = embeddings.parse({ model: 'asked', input: 'x', encoding_format: 'float' });
  return { body: JSON.parse(embeddings.renderEmbeddings?.(answer, usage, asFloats) ?? ''), usage };
}

/** The stream as the caller reads it, each event apart. @param cuts where the network cut the provider's */
export function streamedTo(spoken: Spoken, vendor: WireReply, cuts: readonly number[] = []): unknown {
  const request = chatCompletions.parse({
    model: 'asked',
    messages: [{ role: 'user', content: 'x' }],
    stream: true,
    stream_options: { include_usage: true },
  });
  const renderer = chatCompletions.openStream?.(request);
  if (!renderer) throw new Error('the surface has no stream');
  const state = new StreamState(1);
  let text = '';
  for (const event of eventsOf(chatOf(spoken), spoken, vendor, cuts)) {
    state.accept(event);
    text += event.fault ? renderer.fault(event.fault, 'id') : renderer.event(event);
  }
  if (state.complete) text += renderer.end(state.usage);
  const { complete, usage, finishRaw } = state;
  const events = text.split('\n\n').slice(0, -1);
  return { events: events.map(parsed), complete, usage, finishRaw };
}

function eventsOf(chat: ChatAdapter, { chatTarget }: Spoken, vendor: WireReply, cuts: readonly number[]): ChatEvent[] {
  const decoder = chat.decodeStream(vendor, chatTarget);
  const { body } = vendor;
  const ends = [...cuts.map((cut) => cut % body.length), body.length].toSorted((a, b) => a - b);
  const pieces = ends.map((end, index) => body.subarray(ends[index - 1] ?? 0, end));
  return [...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.end()];
}

const parsed = (event: string): unknown => {
  const data = event.replace(/^data: /, '');
  return data === '[DONE]' ? data : JSON.parse(data);
};

const told = (fault: Fault) => ({
  status: fault.status,
  body: JSON.parse(openaiEnvelope(fault)),
  retryAfterMs: fault.detail.retryAfterMs,
});

function chatOf({ provider }: Spoken): ChatAdapter {
  if (!provider.chat) throw new Error(`${provider.id} has no chat`);
  return provider.chat;
}
