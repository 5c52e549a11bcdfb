import { AsyncLocalStorage } from 'node:async_hooks';
import type { Kysely } from 'kysely';
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
