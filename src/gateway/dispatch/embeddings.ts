import { Fault, limits } from '../../core/index.ts';
import type { EmbeddingsRequest, WireReply } from '../../providers/index.ts';
import { exchange, type Attempt } from './attempt.ts';
import { wrongOperation } from './chat.ts';
import { answerHeaders } from './headers.ts';

/** One attempt of an embeddings call. A vendor that takes few texts at once gets several requests, in order. */
export async function dispatchEmbeddings(attempt: Attempt, embeddings: EmbeddingsRequest): Promise<void> {
  const { call, candidate, provider, record } = attempt;
  const adapter = provider.embeddings;
  if (!adapter) throw wrongOperation(attempt, 'embeddings');
  const { target } = candidate.deployment;
  const { wires, dropped } = adapter.encode(embeddings, target);
  call.record.dropped = [...dropped];
  const replies: WireReply[] = [];
  for (const wire of wires) {
    attempt.deadlines.awaitHead();
    const head = await exchange(attempt, wire);
    const body = await head.bytes(limits.RESPONSE_BODY_BYTES_MAX, attempt.deadlines.touch);
    replies.push({ status: head.status, headers: head.headers, body });
  }
  const { answer, usage } = adapter.decode(replies, target);
  record.usage = usage ?? null;
  // Callers match vectors to texts by position: one too few would shift a meaning to another text.
  if (answer.vectors.length !== embeddings.input.length)
    throw new Fault('provider.malformed', {
      internal: `${answer.vectors.length} embeddings came for ${embeddings.input.length} inputs`,
    });
  if (call.recall) call.recall.answer = { operation: 'embeddings', embeddings: answer, usage };
  answerHeaders(attempt);
  const request = { operation: 'embeddings', embeddings } as const;
  attempt.deliver = () => call.reply.whole(200, call.surface.renderEmbeddings?.(answer, usage, request) ?? '');
}
