import { asFault, Fault, formatUsd } from '../../core/index.ts';
import { costOf, priceCard, priceIds, reservationOf } from '../../finops/index.ts';
import type { Candidate } from '../../routing/index.ts';
import { required, type Call } from '../call.ts';
import { newAttempt } from '../dispatch/attempt-record.ts';
import { traceparentOf, type Attempt } from '../dispatch/attempt.ts';
import { dispatchChat } from '../dispatch/chat.ts';
import { Deadlines } from '../dispatch/deadlines.ts';
import { dispatchEmbeddings } from '../dispatch/embeddings.ts';
import { settleAttempt } from '../dispatch/settle-attempt.ts';
import type { Gateway } from '../gateway.ts';
import { outputTokensMax } from '../token-estimate.ts';

/** Attempts made for one call. Retry and fall-over raise this; the plan and the loop below are ready for them. */
const ATTEMPTS_MAX = 1;

/**
 * Walks the plan: each attempt stands in the journal before anything is sent. Before the first byte to the caller the
 * next candidate may be tried; after it an error can only be told.
 */
export async function dispatch(gateway: Gateway, call: Call): Promise<void> {
  const { candidates } = required(call, 'plan');
  let fault: Fault | undefined;
  for (const [index, candidate] of candidates.slice(0, ATTEMPTS_MAX).entries()) {
    if (call.cancelled) throw call.cancelled;
    fault = await tryOnce(gateway, call, candidate, index + 1);
    if (!fault) return;
    if (call.reply.begun) break;
  }
  throw fault ?? new Fault('internal', { internal: 'the plan holds no candidate' });
}

/** @returns the fault that ended the attempt, `undefined` when the caller was served */
async function tryOnce(gateway: Gateway, call: Call, candidate: Candidate, n: number): Promise<Fault | undefined> {
  const provider = call.snapshot.providers.get(candidate.deployment.providerId);
  if (!provider)
    return new Fault('internal', { internal: `provider ${candidate.deployment.providerId} is not in the snapshot` });
  const { record } = call;
  const request = required(call, 'request');
  const timeouts = required(call, 'timeouts');
  const card = priceCard(candidate.deployment.prices, record.startedAt);
  const ids = card ? priceIds(card) : [];
  const attemptRecord = newAttempt({
    candidate,
    region: provider.region,
    n,
    startedAt: gateway.clock.now(),
    priceIds: ids,
  });
  record.attempts.push(attemptRecord);
  record.servedModel = candidate.version.id;
  record.priced = card !== undefined;
  const reserved = card ? reservationOf(card, record.requestBytes, outputTokensMax(request, candidate)) : 0n;
  await gateway.journal.attempted(call, attemptRecord, reserved);

  const controller = new AbortController();
  const abort = (fault: Fault): void => controller.abort(fault);
  const deadlines = new Deadlines(timeouts, abort);
  const attempt: Attempt = {
    call,
    candidate,
    provider,
    record: attemptRecord,
    timeouts,
    deadlines,
    signal: controller.signal,
    startedAt: performance.now(),
    traceparent: traceparentOf(record.id, n),
    sent: false,
  };
  call.abortAttempt = abort;
  if (call.cancelled) abort(call.cancelled);
  let fault: Fault | undefined;
  try {
    if (request.operation === 'chat') await dispatchChat(attempt, request.chat);
    else await dispatchEmbeddings(attempt, request.embeddings);
  } catch (thrown) {
    fault = asFault(thrown);
  }
  deadlines.clear();
  delete call.abortAttempt;
  settleAttempt(attempt, fault);
  const cost = card && attemptRecord.usage ? costOf(attemptRecord.usage, card) : 0n;
  attemptRecord.costNanoUsd = cost.toString();
  if (!fault) {
    if (!call.reply.begun && card) call.reply.header('x-sallyport-cost-usd', formatUsd(cost));
    attempt.deliver?.();
  }
  return fault;
}
