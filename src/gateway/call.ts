import type { Fault } from '../core/index.ts';
import type { Principal } from '../identity/index.ts';
import type { Grant, Waiting } from '../limits/index.ts';
import type { CallRecord } from '../observe/index.ts';
import type { AttemptTimeouts } from '../registry/index.ts';
import type { Plan } from '../routing/index.ts';
import type { Guarded } from './guarding/guarded.ts';
import type { CacheWish } from './caching/wish.ts';
import type { Recall } from './caching/recall.ts';
import type { CanonicalRequest } from './canonical-request.ts';
import type { Forwarded } from './forwarded.ts';
import type { Reply } from './reply.ts';
import type { Snapshot } from './snapshot.ts';
import type { Surface } from './surfaces/port.ts';

/** What came over the socket. */
export interface Incoming {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly remoteAddress: string;
  readonly body: Buffer;
  /** Monotonic milliseconds when the request's head had been read. */
  readonly receivedAt: number;
}

/** Headers of ours that bear on limits. */
export interface Wishes extends Partial<Waiting> {
  /** Who uses the application. */
  readonly endUser?: string;
}

/** How many calls one application has under way. */
export interface HeldCalls {
  calls: number;
}

/**
 * One request on its way through the pipeline. The stages fill it in order; what a stage needs of an earlier one it takes
 * through `required`, so that a missing stage is an error in words, not `undefined`.
 */
export interface Call {
  readonly record: CallRecord;
  readonly surface: Surface;
  readonly incoming: Incoming;
  readonly reply: Reply;
  /** The configuration this call runs on: the one it began with, or, where it waited, the one in force after that. */
  snapshot: Snapshot;
  request: CanonicalRequest | undefined;
  principal: Principal | undefined;
  /** What the headers ask for beside the body; absent: nothing. */
  wishes: Wishes | undefined;
  /** Set by `receive` where the caller says something about the cache. */
  cacheWish: CacheWish | undefined;
  /** Set by `receive` where the caller says something to the provider itself, in headers. */
  forwarded: Forwarded | undefined;
  plan: Plan | undefined;
  timeouts: AttemptTimeouts | undefined;
  /** Set by `limit`: what this call holds of its limits until it ends. */
  grant: Grant | undefined;
  /** Set by `inspect` where a policy holds for this call. */
  guarded: Guarded | undefined;
  /** Set by `recall` where the answer of this call may be kept. */
  recall: Recall | undefined;
  /** Set by `recall`: the caller has the answer, and nothing follows. */
  answered: boolean;
  /** Where it stands among the calls under way. */
  place: number;
  /** Set by `admit`: what it counts towards among the calls of its application. */
  held?: HeldCalls;
  /** Set by `reserve`: the journal knows of this call, so it must be closed there. */
  opened: boolean;
  /** Set when the caller went away; ends the attempt under way. */
  cancelled: Fault | undefined;
  /** The attempt or the wait that ends when the caller leaves. */
  underWay: { abort(fault: Fault): void } | undefined;
}

/** A call that no stage has seen. Every field is there from the beginning: objects of one shape are read fastest. */
export const newCall = (
  record: CallRecord,
  surface: Surface,
  incoming: Incoming,
  reply: Reply,
  snapshot: Snapshot,
): Call => ({
  record,
  surface,
  incoming,
  reply,
  snapshot,
  request: undefined,
  principal: undefined,
  wishes: undefined,
  cacheWish: undefined,
  forwarded: undefined,
  plan: undefined,
  timeouts: undefined,
  grant: undefined,
  guarded: undefined,
  recall: undefined,
  answered: false,
  place: 0,
  opened: false,
  cancelled: undefined,
  underWay: undefined,
});

export function required<K extends 'request' | 'principal' | 'plan' | 'timeouts'>(
  call: Call,
  field: K,
): NonNullable<Call[K]> {
  const value = call[field];
  if (value === undefined) throw new Error(`stage order: "${field}" is not there yet`);
  return value;
}
