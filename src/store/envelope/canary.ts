import { timingSafeEqual } from 'node:crypto';
import { Fault } from '../../core/index.ts';
import { refused } from '../url.ts';
import type { Canary, DataKeyStore, MasterKey } from './port.ts';

const SONG = Buffer.from('the master key of this database is the one it was sealed under');
const CONTEXT = 'canary';

/**
 * Holds the master key against the database: the first start seals a canary, each later one must open it. So a lost
 * or changed key is found at start and not when the first sealed value is needed.
 * @param master `undefined` when none is configured
 * @throws Fault `store.refused` saying which key the database wants
 */
export async function checkMasterKey(
  store: Pick<DataKeyStore, 'readCanary' | 'insertCanary'>,
  master: MasterKey | undefined,
  nowMs: number,
): Promise<void> {
  let canary = await store.readCanary();
  if (!master) {
    if (!canary) return;
    throw refused(
      `the database holds values sealed under the master key ${canary.masterKeyId}, and no masterKey is configured. ` +
        'Configure that key again.',
    );
  }
  if (!canary) {
    await store.insertCanary(await sealCanary(master), nowMs);
    // Another node may have been first, with another key.
    canary = await store.readCanary();
  }
  if (canary) await assertOpens(canary, master);
}

export const sealCanary = async (master: MasterKey): Promise<Canary> => ({
  masterKeyId: master.id,
  sealed: await master.wrap(SONG, CONTEXT),
});

/** @throws Fault `store.refused` when this is not the key the canary was sealed under */
export async function assertOpens(canary: Canary, master: MasterKey): Promise<void> {
  if (canary.masterKeyId !== master.id) {
    throw refused(
      `the database was sealed under the master key ${canary.masterKeyId}, and the configured one is ${master.id}. ` +
        'Configure the former key, or name it as masterKeyBefore and this start changes the database over.',
    );
  }
  const song = await master.unwrap(canary.sealed, CONTEXT).catch((error: unknown) => {
    if (error instanceof Fault && error.code === 'internal') {
      throw refused(`the canary of the master key ${master.id} does not open; the database was tampered with.`, error);
    }
    throw error;
  });
  if (song.length !== SONG.length || !timingSafeEqual(song, SONG)) {
    throw refused(`the canary of the master key ${master.id} holds something else; the database was tampered with.`);
  }
}
