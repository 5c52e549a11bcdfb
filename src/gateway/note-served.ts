import type { CallRecord } from '../observe/index.ts';
import type { ModelVersion } from '../registry/index.ts';

/** What answers, and under what it may: as it is in this call's configuration. */
export function noteServed(record: CallRecord, version: ModelVersion, insteadOf: string | null): void {
  record.servedModel = version.id;
  record.servedDigest = version.digest;
  record.servedState = version.state;
  record.useGrant = version.uses?.get(record.applicationId ?? '') ?? null;
  record.substituted = insteadOf;
}
