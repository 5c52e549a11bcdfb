import type { Logger } from 'pino';
import { asFault, type Clock, type Secret } from '../core/index.ts';
import type { KeyCache, TokenDesk } from '../identity/index.ts';
import { changeMasterKey, checkMasterKey, localMasterKey, type MasterKey, type Store } from '../store/index.ts';
import { isFatal, type SnapshotKeeper } from './keeper.ts';
import type { SnapshotFile } from './snapshot-file.ts';

/**
 * Begins on what lies on disk, so that callers of before are known at once, and asks the store; where it is away goes on
 * trying. Nothing on disk and no store: nothing to serve yet.
 */
export async function firstLook(
  keeper: SnapshotKeeper,
  file: SnapshotFile,
  callers: { readonly keys: KeyCache; readonly tokens: TokenDesk },
  log: Logger,
): Promise<void> {
  const onDisk = await file.read().catch((unreadable: unknown) => {
    log.warn({ cause: asFault(unreadable).message }, 'the snapshot on disk cannot be opened and is not used');
    return undefined;
  });
  if (onDisk) {
    keeper.restore(onDisk.image);
    callers.keys.preload(onDisk.keys);
    callers.tokens.preload(onDisk.issuers ?? []);
  }
  try {
    await keeper.connect();
  } catch (error) {
    if (isFatal(error)) throw error;
    log.warn({ restored: onDisk !== undefined }, `the store is away at start: ${asFault(error).message}`);
    keeper.connectLater();
  }
}

/** Finds a lost or changed master key; with the former one at hand it changes the installation over. */
export async function checkSeal(
  { dataKeys }: Store,
  masterKeyBefore: Secret | undefined,
  master: MasterKey,
  clock: Clock,
  log: Logger,
): Promise<void> {
  const before = masterKeyBefore && localMasterKey(masterKeyBefore);
  const canary = before && (await dataKeys.readCanary());
  if (before && canary?.masterKeyId === before.id && before.id !== master.id) {
    const keys = await changeMasterKey(dataKeys, before, master);
    log.info(
      { keys, from: before.id, to: master.id },
      'data keys are wrapped by the new master key; masterKeyBefore can go',
    );
  }
  await checkMasterKey(dataKeys, master, clock.now());
}
