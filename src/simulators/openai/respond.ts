import { answer, countInput, promptOf } from '../brain.ts';
import { filtersCompletion, usageMode, type ActiveFaults } from '../faults.ts';
import { hashHex } from '../hash.ts';
import { json, refusalFor, sse, type Frame, type Refusals, type Reply } from '../reply.ts';
import type { Exchange } from '../server.ts';
import { completionBody, completionChunks, type ChatAnswer, type RoledChunk } from './chat-answer.ts';
import type { ChatRequest } from './chat-request.ts';
import { embeddingBody, type EmbeddingRequest } from './embeddings.ts';
import { contextOverflow, errorInside, requestErrorReply } from './errors.ts';

/** How a vendor that speaks OpenAI's language differs from OpenAI. */
export interface Dialect {
  readonly refusals: Refusals;
  readonly headers: (exchange: Exchange, model: string) => Readonly<Record<string, string>>;
  /** The model's name in the answer. Default: as asked. */
  readonly modelName?: (model: string) => string;
  readonly changeBody?: (body: Record<string, unknown>, chat: ChatAnswer) => object;
  readonly changeChunks?: (chunks: readonly RoledChunk[], chat: ChatAnswer) => readonly RoledChunk[];
  /** One event on the wire. Default: `data: {…}` and a blank line. */
  readonly frame?: (chunk: object) => Uint8Array;
  readonly errorInside?: object;
  /** `[DONE]` at the end. Default true. */
  readonly done?: boolean;
}

/** Longest context of any model here; `contextOverflow` asks for the refusal without the megabytes. */
const CONTEXT_TOKENS_MAX = 400_000;

/** The answer to a valid chat request, faults included. */
export function respondChat(exchange: Exchange, request: ChatRequest, dialect: Dialect): Reply {
  const { ask } = request;
  const lastUser = ask.messages.findLast((message) => message.role === 'user')?.text ?? '';
  const faults = exchange.takeFaults(ask.model, lastUser);
  const refusal = refusalFor(faults, dialect.refusals);
  if (refusal) return withHeaders(refusal, dialect.headers(exchange, ask.model));
  const inputTokens = countInput(ask);
  if (inputTokens > CONTEXT_TOKENS_MAX) return requestErrorReply(contextOverflow(CONTEXT_TOKENS_MAX, inputTokens));
  const chat = answerChat(exchange, request, faults, dialect.modelName?.(ask.model) ?? ask.model);
  const headers = dialect.headers(exchange, ask.model);
  const inside = dialect.errorInside ?? errorInside;
  if (!request.stream) {
    const body = completionBody(chat);
    const errorBody = Buffer.from(JSON.stringify(inside));
    return { ...json(200, dialect.changeBody?.(body, chat) ?? body, headers), errorBody };
  }
  const chunks = completionChunks(chat);
  const frame = dialect.frame ?? ((chunk: object) => sse(chunk));
  const frames: Frame[] = (dialect.changeChunks?.(chunks, chat) ?? chunks).map(({ role, chunk }) => ({
    role,
    bytes: frame(chunk),
  }));
  if (dialect.done !== false) frames.push({ role: 'end', bytes: sse('[DONE]') });
  return {
    kind: 'stream',
    status: 200,
    headers: { ...headers, 'content-type': 'text/event-stream; charset=utf-8' },
    frames,
    errorFrame: frame(inside),
  };
}

function answerChat(exchange: Exchange, request: ChatRequest, faults: ActiveFaults, model: string): ChatAnswer {
  const seed = request.ask.seed ?? 0;
  const answers = Array.from({ length: request.n }, (_, at) => answer({ ...request.ask, seed: seed + at }));
  return {
    id: `chatcmpl-${hashHex(`${exchange.number} ${promptOf(request.ask)}`, 29)}`,
    created: Math.floor(exchange.clock.now() / 1000),
    model,
    request,
    answers,
    usage: usageMode(faults),
    filtered: filtersCompletion(faults),
  };
}

/** The answer to a valid request for embeddings, faults included. */
export function respondEmbedding(exchange: Exchange, request: EmbeddingRequest, dialect: Dialect): Reply {
  const faults = exchange.takeFaults(request.model, request.texts.join('\n'));
  const headers = dialect.headers(exchange, request.model);
  const refusal = refusalFor(faults, dialect.refusals);
  if (refusal) return withHeaders(refusal, headers);
  const model = dialect.modelName?.(request.model) ?? request.model;
  const body = embeddingBody({ ...request, model }, usageMode(faults));
  return { ...json(200, body, headers), errorBody: Buffer.from(JSON.stringify(dialect.errorInside ?? errorInside)) };
}

function withHeaders(reply: Reply, headers: Readonly<Record<string, string>>): Reply {
  return { ...reply, headers: { ...headers, ...reply.headers } };
}
