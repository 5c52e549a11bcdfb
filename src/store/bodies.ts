import { sql } from 'kysely';
import type { Handle } from './handle.ts';
import { isUuid } from './cursor.ts';

export type BodyKind = 'request' | 'answer';

/** A stored prompt or answer, sealed. Times are epoch milliseconds. */
export interface SealedBody {
  readonly callId: string;
  readonly kind: BodyKind;
  readonly organizationId: string;
  readonly dataKeyId: string;
  readonly sealed: Uint8Array;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface BodyRepository {
  /** Keeps bodies; one that is there already stays as it is. */
  putBodies(bodies: readonly SealedBody[]): Promise<void>;
  getBodies(organizationId: string, callId: string, nowMs: number): Promise<readonly SealedBody[]>;
  /** Deletes bodies past their end, at most `limit`. @returns how many; call again while it equals `limit` */
  expireBodies(nowMs: number, limit: number): Promise<number>;
}

export function bodyRepository(db: Handle): BodyRepository {
  return {
    async putBodies(bodies) {
      if (bodies.length === 0) return;
      await db
        .insertInto('bodies')
        .values(
          bodies.map((body) => ({
            call_id: body.callId,
            kind: body.kind,
            organization_id: body.organizationId,
            data_key_id: body.dataKeyId,
            sealed: body.sealed,
            created_at: new Date(body.createdAt),
            expires_at: new Date(body.expiresAt),
          })),
        )
        .onConflict((on) => on.columns(['call_id', 'kind']).doNothing())
        .execute();
    },

    async getBodies(organizationId, callId, nowMs) {
      if (!isUuid(callId)) return [];
      const rows = await db
        .selectFrom('bodies')
        .selectAll()
        .where('call_id', '=', callId)
        .where('organization_id', '=', organizationId)
        // Past its end a body is gone, even before the sweep has come by.
        .where('expires_at', '>', new Date(nowMs))
        .execute();
      return rows.map((row) => ({
        callId: row.call_id,
        kind: row.kind,
        organizationId: row.organization_id,
        dataKeyId: row.data_key_id,
        sealed: row.sealed,
        createdAt: row.created_at.getTime(),
        expiresAt: row.expires_at.getTime(),
      }));
    },

    async expireBodies(nowMs, limit) {
      const result = await sql`
        delete from bodies where (call_id, kind) in (
          select call_id, kind from bodies where expires_at <= ${new Date(nowMs)} order by expires_at limit ${limit}
        )`.execute(db);
      return Number(result.numAffectedRows ?? 0);
    },
  };
}
