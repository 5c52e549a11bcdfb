import { uuidv7Time } from '../../core/index.ts';
import type { Settlement } from '../../finops/index.ts';
import type { Page, PageRequest, TenantScope } from '../../identity/index.ts';
import { readRecord, type CallRecord } from '../../observe/index.ts';
import { decodeCursor, idsOf, isUuid, notACursor, pageLimit, toPage } from '../cursor.ts';
import type { Handle } from '../handle.ts';

/** End of the year 9999: an id of a later time is none of ours, and the database would not read the date. */
const TIME_MS_MAX = 253_402_300_799_999;

/** A call as the ledger holds it. */
export interface StoredCall {
  readonly record: CallRecord;
  readonly settlement: Settlement;
}

/** Everything given must match. Times are epoch milliseconds, half open: since ≤ t < until. */
export interface CallFilter extends PageRequest {
  readonly teamId?: string | undefined;
  readonly applicationId?: string | undefined;
  readonly keyId?: string | undefined;
  readonly requestedModel?: string | undefined;
  readonly servedModel?: string | undefined;
  readonly provider?: string | undefined;
  readonly outcome?: string | undefined;
  readonly errorCode?: string | undefined;
  readonly settlement?: Settlement | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/** Newest first. */
export async function listCalls(db: Handle, scope: TenantScope, filter: CallFilter): Promise<Page<StoredCall>> {
  const limit = pageLimit(filter.limit);
  let query = db
    .selectFrom('calls')
    .select(['id', 'record', 'settlement'])
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if ('organizationId' in scope) {
    query = query.where('organization_id', '=', scope.organizationId);
    if (scope.teamIds) query = query.where('team_id', 'in', idsOf(scope.teamIds));
  }
  if (filter.teamId !== undefined) query = query.where('team_id', '=', filter.teamId);
  if (filter.applicationId !== undefined) query = query.where('application_id', '=', filter.applicationId);
  if (filter.keyId !== undefined) query = query.where('key_id', '=', filter.keyId);
  if (filter.requestedModel !== undefined) query = query.where('requested_model', '=', filter.requestedModel);
  if (filter.servedModel !== undefined) query = query.where('served_model', '=', filter.servedModel);
  if (filter.provider !== undefined) query = query.where('provider', '=', filter.provider);
  if (filter.outcome !== undefined) query = query.where('outcome', '=', filter.outcome);
  if (filter.errorCode !== undefined) query = query.where('error_code', '=', filter.errorCode);
  if (filter.settlement !== undefined) query = query.where('settlement', '=', filter.settlement);
  if (filter.since !== undefined) query = query.where('started_at', '>=', new Date(filter.since));
  if (filter.until !== undefined) query = query.where('started_at', '<', new Date(filter.until));
  if (filter.cursor !== undefined) {
    const id = decodeCursor(filter.cursor);
    if (uuidv7Time(id) > TIME_MS_MAX) throw notACursor();
    // The id holds the time the call started, so the position needs nothing else, and old partitions are not read.
    const at = new Date(uuidv7Time(id));
    query = query.where('started_at', '<=', at).where('id', '<', id);
  }
  return toPage(await query.execute(), limit, (row) => ({
    record: readRecord(row.record),
    settlement: row.settlement,
  }));
}

export async function getCall(db: Handle, scope: TenantScope, id: string): Promise<StoredCall | undefined> {
  if (!isUuid(id) || uuidv7Time(id) > TIME_MS_MAX) return undefined;
  let query = db
    .selectFrom('calls')
    .select(['record', 'settlement'])
    .where('id', '=', id)
    .where('started_at', '=', new Date(uuidv7Time(id)));
  if ('organizationId' in scope) {
    query = query.where('organization_id', '=', scope.organizationId);
    if (scope.teamIds) query = query.where('team_id', 'in', idsOf(scope.teamIds));
  }
  const row = await query.executeTakeFirst();
  return row && { record: readRecord(row.record), settlement: row.settlement };
}
