/** What the journal's tests share: the frames of a small call, and a ledger in memory. */
import { Fault } from '../../core/index.ts';
import type { CallRecord } from '../../observe/index.ts';
import type { DrainEvents } from './drain.ts';
import type { ClosedCall, LedgerRow, LedgerStore } from './entry.ts';
import type { JournalWriter } from './writer.ts';

export const quiet: DrainEvents = { damaged: () => {}, rejected: () => {}, waiting: () => {} };

const record = (id: string): CallRecord => ({ id, startedAt: 1, attempts: [], status: 0 }) as unknown as CallRecord;
export const open = (id: string): string => JSON.stringify({ k: 'open', id, startedAt: 1, record: record(id) });
export const attempt = (id: string): string =>
  JSON.stringify({ k: 'attempt', id, n: 1, deployment: 'd', reservedNanoUsd: '700', servedModel: 'm@1' });
export const close = (id: string): string =>
  `{"k":"close","id":"${id}","settlement":"settled","record":${JSON.stringify(record(id))}}`;

export async function journalCall(
  writer: JournalWriter,
  id: string,
  upTo: 'open' | 'attempt' | 'close',
): Promise<void> {
  await writer.open(id, open(id));
  if (upTo !== 'open') await writer.attempt(id, attempt(id));
  if (upTo === 'close') await writer.close(id, close(id));
}

/** As the store does: the first row of an id stands. */
export class Ledger implements LedgerStore {
  readonly rows = new Map<string, ClosedCall>();
  away = false;
  /** The call whose row it does not take. */
  refuses: string | undefined;

  readonly rowText = (call: ClosedCall) => [JSON.stringify(call)];

  async insertCalls(posted: readonly LedgerRow[]) {
    if (this.away) throw new Fault('store.unavailable');
    const rejected = posted.filter(({ id }) => id === this.refuses).map(({ id }) => ({ id, reason: 'no' }));
    for (const { id, text } of posted)
      if (id !== this.refuses && !this.rows.has(id))
        this.rows.set(id, JSON.parse(Buffer.from(text).toString()) as ClosedCall);
    return { rejected };
  }
}
