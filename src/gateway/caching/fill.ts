import { noUsage, toChatUsage } from '../../providers/index.ts';
import type { Answer } from '../../cache/index.ts';
import type { Call } from '../call.ts';
import type { Gateway } from '../gateway.ts';
import type { Recall } from './recall.ts';
import { isWhole } from './whole.ts';

/** Keeps the answer of a call that ended well, where it is whole and nothing was held back from it. */
export function fill(gateway: Gateway, call: Call, recall: Recall): void {
  const { record } = call;
  const attempt = record.attempts.at(-1);
  const answer = recall.answer ?? assembled(call, recall);
  if (!attempt || !answer || call.cancelled) return;
  if (answer.operation === 'chat' && !isWhole(answer.completion, choicesOf(call), attempt.finishRaw)) return;
  gateway.cache.keep(
    recall.key,
    {
      answer,
      filledAt: gateway.clock.now(),
      callId: record.id,
      model: record.servedModel ?? '',
      provider: attempt.provider,
      region: attempt.region,
      costNanoUsd: attempt.costNanoUsd,
      dropped: record.dropped,
    },
    recall.ttlMs,
  );
}

const choicesOf = ({ request }: Call): number => (request?.operation === 'chat' ? (request.chat.n ?? 1) : 1);

function assembled(call: Call, { assembler }: Recall): Answer | undefined {
  const usage = toChatUsage(call.record.attempts.at(-1)?.usage ?? noUsage);
  const completion = assembler?.completion(choicesOf(call), usage);
  return completion && { operation: 'chat', completion };
}
