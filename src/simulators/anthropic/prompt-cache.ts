import { hashHex } from '../hash.ts';
import { countTokens } from '../tokens.ts';
import type { PromptPiece } from './content.ts';

export interface CacheUse {
  readonly readTokens: number;
  readonly written5mTokens: number;
  readonly written1hTokens: number;
}

/** Prefixes remembered; the oldest go first. */
const ENTRIES_MAX = 1_000;
const LIFETIME_MS = { '5m': 5 * 60_000, '1h': 60 * 60_000 } as const;

/**
 * The prompt cache: what lies before the last breakpoint is written by the first request and read by those that
 * follow within its lifetime. Unlike the real one it has no least length, so that tests may use short prompts.
 */
export class PromptCache {
  #expiries = new Map<string, number>();

  use(model: string, pieces: readonly PromptPiece[], nowMs: number): CacheUse {
    const last = pieces.findLastIndex((piece) => piece.ttl !== undefined);
    const breakpoints = pieces.flatMap((piece, index) => (piece.ttl === undefined ? [] : [index]));
    const known = breakpoints.findLast((index) => (this.#expiries.get(keyOf(model, pieces, index)) ?? 0) > nowMs) ?? -1;
    for (const index of breakpoints)
      this.#remember(keyOf(model, pieces, index), nowMs + LIFETIME_MS[ttlAt(pieces, index)]);
    const written = tokensOf(pieces.slice(known + 1, last + 1));
    const long = last >= 0 && ttlAt(pieces, last) === '1h';
    return {
      readTokens: tokensOf(pieces.slice(0, known + 1)),
      written5mTokens: long ? 0 : written,
      written1hTokens: long ? written : 0,
    };
  }

  #remember(key: string, expiryMs: number): void {
    this.#expiries.delete(key);
    this.#expiries.set(key, expiryMs);
    const oldest = this.#expiries.keys().next();
    if (this.#expiries.size > ENTRIES_MAX && !oldest.done) this.#expiries.delete(oldest.value);
  }
}

function ttlAt(pieces: readonly PromptPiece[], index: number): '5m' | '1h' {
  return pieces[index]?.ttl ?? '5m';
}

function keyOf(model: string, pieces: readonly PromptPiece[], index: number): string {
  return hashHex(JSON.stringify([model, ...pieces.slice(0, index + 1).map((piece) => piece.text)]), 64);
}

function tokensOf(pieces: readonly PromptPiece[]): number {
  return pieces.reduce((sum, piece) => sum + countTokens(piece.text), 0);
}
