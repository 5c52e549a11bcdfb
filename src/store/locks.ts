import { sql } from 'kysely';
import type { Handle } from './handle.ts';

/** Locks that the database keeps for a transaction, over all nodes. */
export interface LockRepository {
  /** Waits for whoever holds this name; held to the end of the transaction it is called in. */
  hold(name: string): Promise<void>;
}

/** Keeps these names apart from the other advisory locks of the program. */
const RESOURCE_LOCKS = 7_255_003;

export const lockRepository = (db: Handle): LockRepository => ({
  async hold(name) {
    // Two names may share a number: one then waits for the other without need.
    await sql`select pg_advisory_xact_lock(${RESOURCE_LOCKS}::integer, hashtext(${name}))`.execute(db);
  },
});
