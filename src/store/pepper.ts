import { refused } from './url.ts';
import type { Handle } from './handle.ts';

/** Hashed under the pepper in place of a key; no key looks like it. */
const SONG = 'the pepper of this database is the one its keys were hashed under';

/** What tells one pepper from another, and neither. @param hash the hasher of keys, under that pepper */
export const pepperMark = (hash: (text: string) => string): string => hash(SONG);

export interface PepperCheck {
  /**
   * Holds the pepper against the database: the first start writes a fingerprint, each later one must find the same.
   * @param hash the hasher of keys, under the configured pepper
   * @throws Fault `store.refused` for another pepper; `store.unavailable`
   */
  check(hash: (text: string) => string, nowMs: number): Promise<void>;
}

export const pepperCheck = (db: Handle): PepperCheck => ({
  async check(hash, nowMs) {
    const mine = pepperMark(hash);
    await db
      .insertInto('pepper_canary')
      .values({ hash: mine, created_at: new Date(nowMs) })
      .onConflict((on) => on.column('one').doNothing())
      .execute();
    const { hash: known } = await db.selectFrom('pepper_canary').select('hash').executeTakeFirstOrThrow();
    if (known === mine) return;
    throw refused(
      'the pepper is not the one this database knows its API keys and admin tokens by, so none of them would be ' +
        'accepted. Configure the former pepper again.',
    );
  },
});
