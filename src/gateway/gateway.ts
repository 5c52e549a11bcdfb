import type { AnswerCache } from '../cache/index.ts';
import type { Clock, Fault } from '../core/index.ts';
import type { AttemptRecord } from '../observe/index.ts';
import type { Limiter, WaitingRoom } from '../limits/index.ts';
import type { DeploymentHealth, RetryBudget } from '../routing/index.ts';
import type { Authenticator, Freshness } from './authenticator.ts';
import type { Call } from './call.ts';
import type { CallsUnderWay } from './calls-under-way.ts';
import type { LoadShedder } from './overload/shedder.ts';
import type { Snapshot } from './snapshot.ts';

/** Where calls are recorded: the journal, the log and the metrics behind one port. */
export interface CallJournal {
  /** @throws Fault `journal.full` */
  opened(call: Call): void;
  /** Resolves when `open` and this attempt would survive the death of the process. */
  attempted(call: Call, attempt: AttemptRecord, reservedNanoUsd: bigint): Promise<void>;
  closed(call: Call, fault: Fault | undefined): void;
  /** What a provider says to whoever operates us, beside an answer. */
  noticed(attempt: AttemptRecord, notice: string): void;
  /** A request that never became a call: nobody is known to have made it. */
  refused(fault: Fault): void;
}

/** What the data plane runs on. `snapshot`, `draining` and `calls` change; everything else is made once. */
export interface Gateway {
  readonly clock: Clock;
  readonly keys: Authenticator;
  readonly journal: CallJournal;
  readonly limiter: Limiter;
  readonly shedder: Pick<LoadShedder, 'admits' | 'callsMax' | 'isOverShare'>;
  /** How long a caller may leave what was written to it unread. */
  readonly stalledReaderMs: number;
  /** Where calls wait that a limit refused. */
  readonly waitingRoom: WaitingRoom;
  readonly cache: AnswerCache;
  readonly bodies: { keep(call: Call): void };
  readonly snapshot: Snapshot;
  /** Repeats this process may still make. */
  readonly retries: RetryBudget;
  readonly health: DeploymentHealth;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  freshness(): Freshness;
  readonly draining: boolean;
  /** Calls under way. */
  readonly calls: CallsUnderWay;
}
