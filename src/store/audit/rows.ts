import type { Selectable } from 'kysely';
import type { AuditEvent, ChainState, SignedCheckpoint } from '../../audit/index.ts';
import type { AuditCheckpointTable, AuditEventTable } from '../database.ts';

export const toEvent = (row: Selectable<AuditEventTable>): AuditEvent => ({
  chain: row.chain,
  seq: Number(row.seq),
  id: row.id,
  atMs: Number(row.at_ms),
  action: row.action,
  outcome: row.outcome,
  actorType: row.actor_type,
  actorId: row.actor_id,
  actorName: row.actor_name,
  address: row.address,
  requestId: row.request_id,
  objectType: row.object_type,
  objectId: row.object_id,
  objectName: row.object_name,
  reason: row.reason,
  changed: row.changed,
  before: row.before_digest,
  after: row.after_digest,
  detail: row.detail,
  prevHash: row.prev_hash,
  hash: row.hash,
});

export const toColumns = (event: AuditEvent): AuditEventTable => ({
  chain: event.chain,
  seq: BigInt(event.seq),
  id: event.id,
  at_ms: BigInt(event.atMs),
  action: event.action,
  outcome: event.outcome,
  actor_type: event.actorType,
  actor_id: event.actorId,
  actor_name: event.actorName,
  address: event.address,
  request_id: event.requestId,
  object_type: event.objectType,
  object_id: event.objectId,
  object_name: event.objectName,
  reason: event.reason,
  changed: [...event.changed],
  before_digest: event.before,
  after_digest: event.after,
  detail: event.detail,
  prev_hash: event.prevHash,
  hash: event.hash,
});

export const toCheckpoint = (row: AuditCheckpointTable): SignedCheckpoint => ({
  number: Number(row.number),
  atMs: Number(row.at_ms),
  events: Number(row.events),
  body: row.body,
  signature: row.signature,
});

export interface ChainRow {
  readonly chain: string;
  readonly seq: bigint;
  readonly hash: string;
  readonly anchor_seq: bigint | null;
  readonly anchor_hash: string | null;
}

export const toChain = ({ chain, seq, hash, anchor_seq: at, anchor_hash: anchor }: ChainRow): ChainState => ({
  chain,
  head: { seq: Number(seq), hash },
  anchor: at === null || anchor === null ? null : { seq: Number(at), hash: anchor },
});
