import { AsyncLocalStorage } from 'node:async_hooks';
import { sql, type Kysely } from 'kysely';
import type { Database } from './database.ts';

/** The database, or a transaction on it. Repositories take either and do not care. */
export type Handle = Kysely<Database>;

const scope = new AsyncLocalStorage<{ open: boolean }>();

/** Whether the code now running was called from within a transaction that is still open. */
export const insideTransaction = (): boolean => scope.getStore()?.open === true;

/**
 * Runs `work` in a transaction: the handle's own when it is one already, else a new one. Within it the outer handle
 * is an error on both engines: embedded it would wait for itself for ever, on a server it would read past the
 * transaction's own writes.
 */
export async function atomically<T>(db: Handle, work: (transaction: Handle) => Promise<T>): Promise<T> {
  if (db.isTransaction) return work(db);
  const mine = { open: true };
  return db.transaction().execute((transaction) =>
    scope.run(mine, async () => {
      try {
        return await work(transaction);
      } finally {
        // Work left behind by the callback (a timer, a promise nobody awaited) is outside from here on.
        mine.open = false;
      }
    }),
  );
}

/** Carries what a rehearsal came to out of the transaction that it ends. */
class RehearsalOver<T> extends Error {
  readonly answer: T;

  constructor(answer: T) {
    super('the rehearsal is over');
    this.answer = answer;
  }
}

/** Runs `work` as `atomically` does, has the database check what it would check at the commit, and rolls back. */
export async function rehearsed<T>(db: Handle, work: (transaction: Handle) => Promise<T>): Promise<T> {
  try {
    return await atomically(db, async (transaction): Promise<T> => {
      const answer = await work(transaction);
      await sql`set constraints all immediate`.execute(transaction);
      throw new RehearsalOver(answer);
    });
  } catch (thrown) {
    if (thrown instanceof RehearsalOver) return (thrown as RehearsalOver<T>).answer;
    throw thrown;
  }
}
