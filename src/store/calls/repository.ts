import type { ClosedCall, LedgerRow } from '../../finops/index.ts';
import type { Page, TenantScope } from '../../identity/index.ts';
import type { Handle } from '../handle.ts';
import { rowText } from './columns.ts';
import { insertCalls, type Inserted } from './insert.ts';
import { getCall, listCalls, type CallFilter, type StoredCall } from './list.ts';
import { dropPartitions, ensurePartitions } from './partitions.ts';

export interface CallRepository {
  /** The row of a call as `insertCalls` takes it, in pieces. */
  rowText(call: ClosedCall): readonly string[];
  /** Idempotent; at most `CALLS_BATCH_MAX`. */
  insertCalls(rows: readonly LedgerRow[]): Promise<Inserted>;
  listCalls(scope: TenantScope, filter: CallFilter): Promise<Page<StoredCall>>;
  getCall(scope: TenantScope, id: string): Promise<StoredCall | undefined>;
  /** Makes the partitions of this and the coming months. @returns the names of those that were missing */
  ensurePartitions(nowMs: number): Promise<readonly string[]>;
  /** Drops whole months that ended before `beforeMs`. @returns the names of those dropped */
  dropPartitions(beforeMs: number): Promise<readonly string[]>;
}

export const callRepository = (db: Handle): CallRepository => ({
  rowText,
  insertCalls: (rows) => insertCalls(db, rows),
  listCalls: (scope, filter) => listCalls(db, scope, filter),
  getCall: (scope, id) => getCall(db, scope, id),
  ensurePartitions: (nowMs) => ensurePartitions(db, nowMs),
  dropPartitions: (beforeMs) => dropPartitions(db, beforeMs),
});
