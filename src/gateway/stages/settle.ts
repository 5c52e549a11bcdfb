import { roundMs, type ErrorCode, type Fault } from '../../core/index.ts';
import { noUsage, type Usage } from '../../providers/index.ts';
import type { Call } from '../call.ts';
import { fill } from '../caching/fill.ts';
import type { Gateway } from '../gateway.ts';
import { planRecord } from '../plan-record.ts';

/** Runs whatever happened: sums the attempts, closes the call in the journal, tells metrics and log. */
export function settle(gateway: Gateway, call: Call, fault: Fault | undefined): void {
  const { record } = call;
  let cost = 0n;
  for (const attempt of record.attempts) {
    if (attempt.usage) record.usage = addUsage(record.usage, attempt.usage);
    record.usageEstimated ||= attempt.usageEstimated;
    cost += BigInt(attempt.costNanoUsd);
  }
  const { grant } = call;
  if (grant) {
    grant.settle(tokensOf(record.usage));
    if (gateway.waitingRoom.size > 0) gateway.waitingRoom.freed(grant.scopes);
  }
  record.costNanoUsd = cost.toString();
  // An answer that the guard ended was given, and is none.
  const refusal = fault ?? call.guarded?.blocked;
  record.outcome = refusal ? outcomeOf(refusal) : 'ok';
  if (refusal) noteFault(call, refusal);
  record.status = fault && !record.answerBegun ? fault.status : 200;
  record.totalMs = roundMs(performance.now() - call.incoming.receivedAt);
  record.firstTokenMs = record.firstTokenMs === null ? null : roundMs(record.firstTokenMs);
  gateway.journal.closed(call, fault);
  gateway.bodies.keep(call);
  if (call.recall && !refusal) fill(gateway, call, call.recall);
}

/** Fields of our own have short paths; a caller may nest what has names as long as it likes. */
const PARAM_LENGTH_MAX = 256;

/** What of a failure the record may tell: no words of the provider's or about the request's content. */
function noteFault({ record, plan }: Call, fault: Fault): void {
  const { origin } = fault.entry;
  const { param } = fault.detail;
  record.errorCode = fault.code;
  if (origin === 'policy' || origin === 'gateway' || fault.code.startsWith('model.')) record.refusal = fault.public;
  if (param !== undefined && origin !== 'provider') record.param = param.slice(0, PARAM_LENGTH_MAX);
  if (plan && record.plan === null) record.plan = planRecord(plan.strategy, plan.candidates, plan.skipped);
}

/** The provider said no to this very request; nothing failed. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set([
  'provider.refused',
  'provider.content_filter',
  'provider.context_overflow',
]);

function outcomeOf(fault: Fault): Call['record']['outcome'] {
  if (fault.code === 'request.cancelled') return 'cancelled';
  if (REFUSALS.has(fault.code)) return 'refused';
  const { origin } = fault.entry;
  return origin === 'caller' || origin === 'policy' ? 'refused' : 'failed';
}

/** Every class counts towards a limit of tokens, as with the vendors. */
const tokensOf = (usage: Usage): number =>
  usage.inputUncached + usage.cacheRead + usage.cacheWrite + usage.outputVisible + usage.reasoning;

function addUsage(a: Usage, b: Usage): Usage {
  if (a === noUsage) return b;
  return {
    inputUncached: a.inputUncached + b.inputUncached,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite: a.cacheWrite + b.cacheWrite,
    outputVisible: a.outputVisible + b.outputVisible,
    reasoning: a.reasoning + b.reasoning,
  };
}
