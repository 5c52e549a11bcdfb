import { createHash } from 'node:crypto';
import { canonicalJson } from '../core/index.ts';

/** The chain of what concerns no single organization; every other chain is named by the id of its organization. */
export const INSTALLATION_CHAIN = 'installation';
/** What the first event of a chain follows. */
export const GENESIS = '0'.repeat(64);

export type ActorType =
  | 'admin-token'
  | 'configured-token'
  | 'user'
  | 'service-account'
  | 'sealed-access'
  | 'api-key'
  | 'system'
  | 'unknown';

/** Who did it, and from where. */
export interface Actor {
  readonly type: ActorType;
  readonly id: string | null;
  readonly name: string | null;
  readonly address: string | null;
  readonly requestId: string | null;
}

/** The program itself: its start, its clock, a signal. */
export const systemActor = (name: string): Actor => ({
  type: 'system',
  id: null,
  name,
  address: null,
  requestId: null,
});

export interface AuditObject {
  readonly type: string;
  readonly id: string | null;
  readonly name: string | null;
}

/** What happened, before it stands in a chain. Holds no secret, prompt or key: of values only digests. */
export interface NewAuditEvent {
  readonly chain: string;
  /** `noun.verb`, such as `key.revoke`. */
  readonly action: string;
  readonly outcome: 'done' | 'refused';
  readonly actor: Actor;
  readonly object: AuditObject;
  readonly reason?: string | undefined;
  /** Names of the fields that changed. */
  readonly changed?: readonly string[] | undefined;
  /** SHA-256 of the object before and after, lower-case hex. */
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  /** Counts and names that make this event readable. */
  readonly detail?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** One row of a chain, as it is hashed, answered by the API, exported and verified. */
export interface AuditEvent {
  readonly chain: string;
  /** From 1, without a gap. */
  readonly seq: number;
  readonly id: string;
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly action: string;
  readonly outcome: string;
  readonly actorType: string;
  readonly actorId: string | null;
  readonly actorName: string | null;
  readonly address: string | null;
  readonly requestId: string | null;
  readonly objectType: string;
  readonly objectId: string | null;
  readonly objectName: string | null;
  readonly reason: string | null;
  readonly changed: readonly string[];
  readonly before: string | null;
  readonly after: string | null;
  /** Canonical JSON. */
  readonly detail: string;
  /** Of the event before it in the chain; `GENESIS` for the first. */
  readonly prevHash: string;
  /** SHA-256 of all other fields as canonical JSON (RFC 8785), lower-case hex. */
  readonly hash: string;
}

/** The last event of a chain, or the last one that retention gave up. */
export interface ChainPoint {
  readonly seq: number;
  readonly hash: string;
}

/** A chain as it stands: its last event, and the last one that retention gave up, where it did. */
export interface ChainState {
  readonly chain: string;
  readonly head: ChainPoint;
  readonly anchor: ChainPoint | null;
}

const FORM = 'sallyport-audit-event/1';

/** Everything but the hash itself decides it. */
export function hashOf(event: Omit<AuditEvent, 'hash'>): string {
  const { chain, seq, id, atMs, action, outcome, actorType, actorId, actorName, address, requestId } = event;
  const { objectType, objectId, objectName, reason, changed, before, after, detail, prevHash } = event;
  const fields = {
    form: FORM,
    chain,
    seq,
    id,
    atMs,
    action,
    outcome,
    actorType,
    actorId,
    actorName,
    address,
    requestId,
    objectType,
    objectId,
    objectName,
    reason,
    changed,
    before,
    after,
    detail,
    prevHash,
  };
  return sha256(canonicalJson(fields));
}

/** The event that follows `head`. */
export function chained(event: NewAuditEvent, head: ChainPoint, id: string, atMs: number): AuditEvent {
  const { actor, object } = event;
  const row = {
    chain: event.chain,
    seq: head.seq + 1,
    id,
    atMs,
    action: event.action,
    outcome: event.outcome,
    actorType: actor.type,
    actorId: actor.id,
    actorName: storable(actor.name),
    address: actor.address,
    requestId: actor.requestId,
    objectType: object.type,
    objectId: storable(object.id),
    objectName: storable(object.name),
    reason: storable(event.reason ?? null),
    changed: event.changed ?? [],
    before: event.before ?? null,
    after: event.after ?? null,
    detail: canonicalJson(event.detail ?? {}),
    prevHash: head.hash,
  };
  return { ...row, hash: hashOf(row) };
}

/** The database would keep a lone surrogate as something else, and the hash would no longer fit. */
const storable = (text: string | null): string | null => text?.toWellFormed().replaceAll('\0', '\uFFFD') ?? null;

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export interface Difference {
  readonly changed: readonly string[];
  readonly before: string | undefined;
  readonly after: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** What a change did to an object, told without its values. `undefined`: it was not there. */
export function differenceOf(before: object | undefined, after: object | undefined): Difference {
  const [from, to] = [(before ?? {}) as Fields, (after ?? {}) as Fields];
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return {
    changed: names.filter((name) => canonicalJson(from[name]) !== canonicalJson(to[name])).toSorted(),
    before: before && sha256(canonicalJson(before)),
    after: after && sha256(canonicalJson(after)),
  };
}
