/** One attempt at a provider as the gateway makes it, without the gateway: encode, authorise, send, decode. */
import type { Fault } from '../../src/core/index.ts';
import {
  failureFault,
  type ChatEvent,
  type ChatReply,
  type ChatRequest,
  type EmbeddingsReply,
  type EmbeddingsRequest,
  type Exchange,
  type Provider,
  type Target,
  type WireReply,
  type WireRequest,
} from '../../src/providers/index.ts';

const TIMERS = { connectMs: 2_000, headersMs: 10_000 };
const BODY_BYTES_MAX = 4 * 1024 * 1024;

export async function dispatchChat(provider: Provider, request: ChatRequest, target: Target): Promise<ChatReply> {
  if (!provider.chat) throw new Error(`${provider.kind} has no chat`);
  const { wire, memo } = provider.chat.encode(request, target);
  return provider.chat.decode(await exchange(provider, wire), target, memo);
}

export async function dispatchStream(provider: Provider, request: ChatRequest, target: Target): Promise<ChatEvent[]> {
  if (!provider.chat) throw new Error(`${provider.kind} has no chat`);
  const { wire, memo } = provider.chat.encode({ ...request, stream: true }, target);
  const answer = await send(provider, wire);
  if (answer.status >= 300) throw await refusal(provider, answer);
  const decoder = provider.chat.decodeStream(answer, target, memo);
  const events: ChatEvent[] = [];
  for await (const bytes of answer.body) events.push(...decoder.push(bytes));
  events.push(...decoder.end());
  return events;
}

export async function dispatchEmbeddings(
  provider: Provider,
  request: EmbeddingsRequest,
  target: Target,
): Promise<EmbeddingsReply> {
  if (!provider.embeddings) throw new Error(`${provider.kind} has no embeddings`);
  const { wires } = provider.embeddings.encode(request, target);
  const replies: WireReply[] = [];
  for (const wire of wires) replies.push(await exchange(provider, wire));
  return provider.embeddings.decode(replies, target);
}

async function exchange(provider: Provider, wire: WireRequest): Promise<WireReply> {
  const answer = await send(provider, wire);
  if (answer.status >= 300) throw await refusal(provider, answer);
  return { status: answer.status, headers: answer.headers, body: await answer.bytes(BODY_BYTES_MAX) };
}

async function send(provider: Provider, wire: WireRequest): Promise<Exchange> {
  const authorized = await provider.authorize(wire);
  return provider.transport.send(authorized, TIMERS, AbortSignal.timeout(20_000));
}

async function refusal(provider: Provider, answer: Exchange): Promise<Fault> {
  const { status, headers } = answer;
  return failureFault(provider.failure({ status, headers, body: await answer.bytes(BODY_BYTES_MAX) }), status);
}
