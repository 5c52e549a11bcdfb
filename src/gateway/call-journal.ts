import { asFault, type Clock, type Fault } from '../core/index.ts';
import { closePayload, type JournalWriter, type OpenEntry, type RecentRows, type Settlement } from '../finops/index.ts';
import { recordJson, type CallMetrics, type CallRecord, type Log } from '../observe/index.ts';
import type { Call } from './call.ts';
import type { CallJournal } from './gateway.ts';
import { Notices } from './notices.ts';

export interface CallJournalDeps {
  readonly writer: JournalWriter;
  readonly recent: Pick<RecentRows, 'put'>;
  readonly log: Log;
  readonly metrics: CallMetrics;
  readonly clock: Clock;
}

/**
 * Records calls: in the journal for the ledger, as a log line, in the metrics. The record is serialised once, when the
 * call closes.
 */
export function callJournal({ writer, recent, log, metrics, clock }: CallJournalDeps): CallJournal {
  const notices = new Notices(log, clock);
  return {
    noticed: (attempt, notice) => notices.tell(attempt, notice),

    opened(call) {
      const { record } = call;
      const entry: OpenEntry = { k: 'open', id: record.id, startedAt: record.startedAt, record: openRecord(record) };
      void writer.open(record.id, JSON.stringify(entry));
    },

    attempted({ record }, attempt, reservedNanoUsd) {
      return writer.attempt(
        record.id,
        JSON.stringify({
          k: 'attempt',
          id: record.id,
          n: attempt.n,
          deployment: attempt.deployment,
          provider: attempt.provider,
          region: attempt.region,
          vendorModel: attempt.vendorModel,
          servedModel: record.servedModel,
          startedAt: attempt.startedAt,
          priceIds: attempt.priceIds,
          reservedNanoUsd: reservedNanoUsd.toString(),
        }),
      );
    },

    refused: (fault) => metrics.refused(fault.code),

    closed(call, fault) {
      const { record } = call;
      // Also of a key that is known and was refused.
      if (record.applicationId !== null) {
        const json = recordJson(record);
        const settlement = settlementOf(record);
        void writer.close(record.id, closePayload(record.id, settlement, json));
        recent.put({ record, json, settlement });
        log.call(json, clock.now());
      }
      metrics.observe(record);
      if (fault) logFault(log, call, fault);
    },
  };
}

const openRecord = (record: CallRecord): OpenEntry['record'] => ({
  id: record.id,
  startedAt: record.startedAt,
  operation: record.operation,
  surface: record.surface,
  stream: record.stream,
  organizationId: record.organizationId,
  teamId: record.teamId,
  team: record.team,
  applicationId: record.applicationId,
  application: record.application,
  keyId: record.keyId,
  ...(record.environment !== 'production' && { environment: record.environment }),
  tokenIssuer: record.tokenIssuer,
  tokenSubject: record.tokenSubject,
  requestedModel: record.requestedModel,
  route: record.route,
  conversation: record.conversation,
  metadata: record.metadata,
  requestBytes: record.requestBytes,
  revision: record.revision,
});

function settlementOf(record: CallRecord): Settlement {
  if (record.attempts.length === 0) return 'void';
  return record.usageEstimated ? 'estimated' : 'settled';
}

/** What the operator must see: our own faults with their cause, providers' as warnings; a caller's mistakes stand in the call line. */
function logFault(log: Log, call: Call, fault: Fault): void {
  const { origin } = fault.entry;
  if (origin === 'caller' || origin === 'policy') return;
  // Said once when it begins and once when it ends.
  if (fault.code === 'journal.full') return;
  const { cause } = fault.detail;
  const fields = {
    call: call.record.id,
    code: fault.code,
    ...(fault.code === 'internal' && cause instanceof Error && { stack: cause.stack }),
    ...(cause !== undefined && fault.code !== 'internal' && { cause: asFault(cause).message }),
  };
  if (fault.code === 'internal') log.logger.error(fields, fault.message);
  else log.logger.warn(fields, fault.message);
}
