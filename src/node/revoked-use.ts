import type { ApiKey } from '../identity/index.ts';
import type { Ground } from './ground.ts';

const HOUR_MS = 3_600_000;
/** Remembered as told; beyond it the database is asked, which tells each key only once an hour anyway. */
const TOLD_MAX = 10_000;

/** Tells the audit of a key that is used after its end: the first use in each hour, beside the calls. */
export function revokedUse({ store, clock, log, keeper }: Ground): (key: ApiKey, address: string) => void {
  const told = new Map<string, number>();
  const tell = async (key: ApiKey, address: string, now: number): Promise<void> => {
    const organizationId =
      keeper.snapshot.applications.get(key.applicationId)?.organizationId ??
      (await store.keys.tenantOfKey(key.id))?.organizationId;
    if (organizationId === undefined) return;
    const event = {
      chain: organizationId,
      action: 'key.use-after-revocation',
      outcome: 'refused' as const,
      actor: { type: 'api-key' as const, id: key.id, name: key.name, address, requestId: null },
      object: { type: 'key', id: key.id, name: key.name },
    };
    await store.audit.appendOnceAnHour(`revoked:${key.id}`, event, now);
  };
  return (key, address) => {
    const now = clock.now();
    const hour = Math.floor(now / HOUR_MS);
    if (told.get(key.id) === hour) return;
    if (told.size >= TOLD_MAX) told.clear();
    told.set(key.id, hour);
    tell(key, address, now).catch((error: unknown) => {
      told.delete(key.id);
      log.logger.warn({ key: key.id, cause: error }, 'the use of a revoked key could not be written to the audit');
    });
  };
}
