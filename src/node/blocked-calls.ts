import type { CallRecord } from '../observe/index.ts';
import type { Ground } from './ground.ts';

const HOUR_MS = 3_600_000;
/** Remembered as told; beyond it the database is asked, which tells each only once an hour anyway. */
const TOLD_MAX = 10_000;

/** Tells the audit of calls that the guard stopped: of each application and check the first in each hour, beside the calls. */
export function blockedCalls({ store, clock, log }: Ground): (record: CallRecord, address: string) => void {
  const told = new Map<string, number>();
  const tell = async (record: CallRecord, address: string, name: string, now: number): Promise<void> => {
    const { organizationId, applicationId, application, team, keyId, tokenSubject, guard } = record;
    const stopped = guard?.findings.find(({ action, shadow }) => action === 'block' && !shadow);
    if (organizationId === null || !stopped) return;
    const { policy, check, rule, stage, place } = stopped;
    const event = {
      chain: organizationId,
      action: 'call.block',
      outcome: 'refused' as const,
      actor: { type: 'api-key' as const, id: keyId, name: tokenSubject, address, requestId: record.id },
      object: { type: 'application', id: applicationId, name: `${team}/${application}` },
      detail: { policy, check, rule, stage, place },
    };
    await store.audit.appendOnceAnHour(`blocked:${name}`, event, now);
  };
  return (record, address) => {
    const { guard } = record;
    if (guard?.action !== 'block') return;
    const stopped = guard.findings.find(({ action, shadow }) => action === 'block' && !shadow);
    const name = `${record.applicationId} ${stopped?.policy} ${stopped?.check}`;
    const now = clock.now();
    const hour = Math.floor(now / HOUR_MS);
    if (told.get(name) === hour) return;
    if (told.size >= TOLD_MAX) told.clear();
    told.set(name, hour);
    tell(record, address, name, now).catch((error: unknown) => {
      told.delete(name);
      log.logger.warn(
        { call: record.id, cause: error },
        'a call that the guard stopped could not be written to the audit',
      );
    });
  };
}
