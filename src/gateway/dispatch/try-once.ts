import { asFault, Cancel, Fault, formatUsd } from '../../core/index.ts';
import { costOf, priceCard, priceIds, reservationOf } from '../../finops/index.ts';
import { newAttemptRecord } from '../../observe/index.ts';
import type { Candidate } from '../../routing/index.ts';
import { required, type Call } from '../call.ts';
import type { Gateway } from '../gateway.ts';
import { outputTokensMax } from '../token-estimate.ts';
import { traceparentOf, type Attempt } from './attempt.ts';
import { dispatchChat } from './chat.ts';
import { Deadlines } from './deadlines.ts';
import { dispatchEmbeddings } from './embeddings.ts';
import { noteServed } from '../note-served.ts';
import { reportHealth } from './health-report.ts';
import { settleAttempt } from './settle-attempt.ts';
import type { Walk } from './walk.ts';

/**
 * One attempt, from the journal to its cost.
 * @returns the fault that ended the attempt, `undefined` when the caller was served
 * @throws Fault `journal.full`
 */
export async function tryOnce(
  gateway: Gateway,
  call: Call,
  candidate: Candidate,
  { totalAt, hasFallback }: Walk,
): Promise<Fault | undefined> {
  const provider = call.snapshot.providers.get(candidate.deployment.providerId);
  if (!provider)
    return new Fault('internal', { internal: `provider ${candidate.deployment.providerId} is not in the snapshot` });
  const { record } = call;
  const request = required(call, 'request');
  const timeouts = required(call, 'timeouts');
  const card = priceCard(candidate.deployment.prices, record.startedAt);
  const { deployment } = candidate;
  const attemptRecord = newAttemptRecord({
    n: record.attempts.length + 1,
    deployment: deployment.id,
    provider: deployment.providerId,
    region: provider.region,
    vendorModel: deployment.target.model,
    startedAt: gateway.clock.now(),
    priceIds: card ? priceIds(card) : [],
  });
  record.priced = card !== undefined && (record.priced || record.attempts.length === 0);
  record.attempts.push(attemptRecord);
  const { version } = candidate;
  noteServed(record, version, candidate.insteadOf);
  const reserved = card ? reservationOf(card, record.requestBytes, outputTokensMax(request, candidate)) : 0n;
  // Before the wait for the journal, so that no second call takes a half-open deployment for its own probe.
  gateway.health.begin(candidate.deployment.id);
  try {
    await gateway.journal.attempted(call, attemptRecord, reserved);
  } catch (thrown) {
    gateway.health.release(candidate.deployment.id);
    throw thrown;
  }

  const cancel = new Cancel();
  const deadlines = new Deadlines(timeouts, totalAt, cancel);
  const attempt: Attempt = {
    call,
    candidate,
    provider,
    record: attemptRecord,
    timeouts,
    filteredGoOn: hasFallback('contentFilter'),
    deadlines,
    cancel,
    startedAt: performance.now(),
    traceparent: traceparentOf(record.id, attemptRecord.n),
    sent: false,
    notice: undefined,
  };
  call.underWay = cancel;
  if (call.cancelled) cancel.abort(call.cancelled);
  let fault: Fault | undefined;
  try {
    if (request.operation === 'chat') await dispatchChat(attempt, request.chat);
    else await dispatchEmbeddings(attempt, request.embeddings);
  } catch (thrown) {
    fault = asFault(thrown);
  }
  deadlines.clear();
  call.underWay = undefined;
  settleAttempt(attempt, fault);
  if (attempt.notice !== undefined) gateway.journal.noticed(attemptRecord, attempt.notice);
  reportHealth(gateway, attempt, fault);
  const cost = card && attemptRecord.usage ? costOf(attemptRecord.usage, card) : 0n;
  attemptRecord.costNanoUsd = cost.toString();
  if (!fault) {
    if (!call.reply.begun && card) call.reply.header('x-sallyport-cost-usd', formatUsd(cost + costBefore(call)));
    attempt.deliver?.();
  }
  return fault;
}

/** Nano-USD that earlier attempts of this call have cost. */
function costBefore({ record: { attempts } }: Call): bigint {
  let cost = 0n;
  for (let at = 0; at < attempts.length - 1; at += 1) cost += BigInt(attempts[at]?.costNanoUsd ?? 0);
  return cost;
}
