import { type Config, type LocalSecrets, localSecrets, parseStore, SecretsLostError } from '../../config/index.ts';
import type { Secret } from '../../core/index.ts';
import { hashKey, sameHash } from '../../identity/index.ts';
import { assertOpens, localMasterKey, pepperMark, probeMarks } from '../../store/index.ts';
import { type Checkup, fail, ok } from './finding.ts';

type KeySettings = Pick<Config, 'dataDir' | 'store'> &
  Partial<Pick<Config, 'storePassword' | 'masterKey' | 'masterKeyBefore' | 'pepper'>>;

/** What was sealed and hashed before. */
interface Past {
  readonly what: string;
  /** @returns what the pepper is known by, where that is kept. @throws where this is not the master key */
  readonly open: (masterKey: Secret) => Promise<{ readonly pepperMark?: string | undefined }>;
}

/**
 * Whether the master key and the pepper configured here are those of the store: the next start refuses others. A Postgres
 * server is asked; of the embedded store, which only its owner may open, the snapshot is tried that its last run left.
 */
export async function checkKeys(settings: KeySettings): Promise<readonly Checkup[]> {
  let local: LocalSecrets | undefined;
  try {
    local = settings.masterKey && settings.pepper ? undefined : await localSecrets(settings.dataDir, settings.store);
  } catch (error) {
    const hint = error instanceof SecretsLostError ? error.hint : 'put the copy back that was kept of it';
    return [fail('master key', (error as Error).message, hint)];
  }
  const masterKey = settings.masterKey ?? local?.masterKey;
  const pepper = settings.pepper ?? local?.pepper;
  const past = await pastOf(settings);
  if (!masterKey || !pepper || !past) return [];
  const { what, open } = past;
  const opened = await open(masterKey).catch(() => undefined);
  const before = opened ? undefined : settings.masterKeyBefore;
  const found = before ? await open(before).catch(() => undefined) : opened;
  if (!found) {
    const hint = 'configure the former key, or name it as masterKeyBefore and the next start changes over';
    return [fail('master key', `it does not open ${what}, so no start will succeed with it`, hint)];
  }
  const key = ok('master key', before ? `masterKeyBefore opens ${what}; the next start changes over` : `opens ${what}`);
  if (found.pepperMark === undefined) return [key];
  if (sameHash(found.pepperMark, pepperMark(hashKey(pepper)))) return [key, ok('pepper', `is that of ${what}`)];
  const hint = 'configure the former pepper: under another one every API key and admin token would be refused';
  return [key, fail('pepper', `it is not that of ${what}, so no start will succeed with it`, hint)];
}

/** @returns `undefined` where nothing was sealed yet, or the database is out of reach, which is another finding's to say */
async function pastOf({ store, storePassword, dataDir }: KeySettings): Promise<Past | undefined> {
  if (parseStore(store, '/')?.engine === 'postgres') {
    const marks = await probeMarks(store, storePassword).catch(() => undefined);
    const canary = marks?.canary;
    if (!canary) return undefined;
    return {
      what: 'the database',
      async open(masterKey) {
        await assertOpens(canary, localMasterKey(masterKey));
        return marks;
      },
    };
  }
  const { openLastSnapshot, hasLastSnapshot } = await import('../../main.ts');
  if (!hasLastSnapshot(dataDir)) return undefined;
  return {
    what: 'the snapshot of the last run',
    open: async (masterKey) => (await openLastSnapshot(dataDir, masterKey)) ?? {},
  };
}
