import { sql } from 'kysely';
import type { Handle } from './handle.ts';

/** A key as a request presents it. What names anybody or anything is hashed under a key already. */
export interface RepeatClaim {
  readonly id: string;
  readonly owner: string;
  readonly request: string;
  readonly nowMs: number;
  readonly expiresAt: number;
}

/** What the first request under a key was, and what it got. */
export interface FirstAnswer {
  readonly request: string;
  readonly status: number;
  /** `null`: too large to be kept. */
  readonly sealed: Uint8Array | null;
}

export interface RepeatRepository {
  /**
   * Takes a key for the transaction it is called in. Where another has it, waits for that one's end: it has committed, and
   * its answer is given, or it has not, and the key is free.
   */
  claim(claim: RepeatClaim): Promise<FirstAnswer | undefined>;
  /** What the claimed key is answered with from now on. */
  keep(id: string, status: number, sealed: Uint8Array | null): Promise<void>;
  /** Keys of this owner that still hold; counts no further than `most`. */
  count(owner: string, nowMs: number, most: number): Promise<number>;
  /** Deletes keys past their end, at most `limit`. @returns how many; call again while it equals `limit` */
  forget(nowMs: number, limit: number): Promise<number>;
}

export const repeatRepository = (db: Handle): RepeatRepository => ({
  async claim({ id, owner, request, nowMs, expiresAt }) {
    const row = {
      owner,
      request,
      status: 0,
      sealed: null,
      created_at: new Date(nowMs),
      expires_at: new Date(expiresAt),
    };
    const mine = await db
      .insertInto('idempotency')
      .values({ id, ...row })
      // Past its end a key is free, also before the sweep has come by.
      .onConflict((on) => on.column('id').doUpdateSet(row).where('idempotency.expires_at', '<=', row.created_at))
      .returning('id')
      .executeTakeFirst();
    if (mine) return undefined;
    return db
      .selectFrom('idempotency')
      .select(['request', 'status', 'sealed'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
  },

  async keep(id, status, sealed) {
    await db.updateTable('idempotency').set({ status, sealed }).where('id', '=', id).execute();
  },

  async count(owner, nowMs, most) {
    const { rows } = await sql<{ held: bigint }>`
      select count(*) as held from (
        select 1 from idempotency where owner = ${owner} and expires_at > ${new Date(nowMs)} limit ${most}
      ) as live`.execute(db);
    return Number(rows[0]?.held ?? 0);
  },

  async forget(nowMs, limit) {
    const result = await sql`
      delete from idempotency where id in (
        select id from idempotency where expires_at <= ${new Date(nowMs)} order by expires_at limit ${limit}
      )`.execute(db);
    return Number(result.numAffectedRows ?? 0);
  },
});
