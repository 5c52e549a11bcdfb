/** State that several processes share and may lose: a Redis or a Valkey. Everybody must be able to go on without it. */
import { createHash } from 'node:crypto';
import type { Clock, Secret } from '../core/index.ts';

/** A text the store runs as one step, known to it by its digest. */
export interface Script {
  readonly text: string;
  readonly sha: string;
}

export const script = (text: string): Script => ({ text, sha: createHash('sha1').update(text).digest('hex') });

/** What a domain asks of the shared state. */
export interface VolatileLink {
  /** `false` from the first question in vain until the next one that is answered. */
  readonly available: boolean;
  readonly connected: boolean;
  /**
   * Whether to ask now. While the store is away one asker a second is told yes, the others go on without it at once.
   * What is to be said rather than asked (giving something back) needs no leave.
   */
  mayAsk(): boolean;
  /** Has the store know these scripts, now and after each new connection. */
  prepare(scripts: readonly Script[]): void;
  /** Runs a script as one step; rejects soon rather than late, and what follows from it is noted by the link. */
  run(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown>;
  /** Rejects soon rather than late. */
  get(key: string): Promise<Uint8Array | null>;
  /** Kept for `ttlMs` at most. Rejects soon rather than late, also where the store is there and has no room. */
  set(key: string, value: Uint8Array, ttlMs: number): Promise<void>;
}

/** Told when the store goes away and when it is back, once each. */
export type OnStore = (available: boolean, reason: string) => void;

export interface VolatileSettings {
  /** `memory`, or the address of a Redis or Valkey: `redis://host:port/db`, `rediss://` for TLS; without a password. */
  readonly volatile: string;
  readonly password: Secret | undefined;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly onStore: OnStore;
}

export interface OpenLink extends VolatileLink {
  /** What was said before is done first, where the store is there. */
  close(): Promise<void>;
}
