/** What the cache keeps, where it keeps it, and what it asks of others. */
import type { ChatCompletion, EmbeddingsAnswer, Usage } from '../providers/index.ts';

/** An answer in canonical form, so that every surface can give it in its own, whole or as a stream. */
export type Answer =
  | { readonly operation: 'chat'; readonly completion: ChatCompletion }
  | { readonly operation: 'embeddings'; readonly embeddings: EmbeddingsAnswer; readonly usage: Usage | undefined };

/** A complete answer with what is told of whoever gave it. */
export interface CachedAnswer {
  readonly answer: Answer;
  /** Epoch milliseconds. */
  readonly filledAt: number;
  /** The call that was answered so. */
  readonly callId: string;
  /** `name@version`. */
  readonly model: string;
  readonly provider: string;
  readonly region: string;
  /** What that call cost: what each hit saves. Nano-USD as decimal text. */
  readonly costNanoUsd: string;
  /** Fields of the request that were left out for the provider. */
  readonly dropped: readonly string[];
}

/** Texts by key, bounded, each for a time. */
export interface CacheStore {
  /** Synchronous where the texts are in this process. Never throws: what cannot be read is not there. */
  get(key: string): string | undefined | Promise<string | undefined>;
  /** Never throws and is waited for by nobody: what cannot be kept is not kept. */
  put(key: string, text: string, ttlMs: number): void;
  readonly stats: CacheStats;
}

export interface CacheStats {
  /** In this process. */
  readonly entries: number;
  readonly bytes: number;
  /** Entries that made room for others before their time. */
  readonly evictions: number;
  /** Entries that could not be read or kept. */
  readonly errors: number;
}

/** Keys of this installation that leave the process only as what they make. */
export interface CacheSecrets {
  /** A keyed digest: whoever does not have the key can neither compute it nor test a guess. */
  mac(text: string): string;
  /** @param name what the value is stored under; it opens under no other */
  seal(plain: Uint8Array, name: string): Uint8Array;
  /** @throws Fault `internal` when it was changed, moved, or sealed under another key */
  open(sealed: Uint8Array, name: string): Uint8Array;
}
