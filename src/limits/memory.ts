import type { Clock } from '../core/index.ts';
import { decide, standingsOf, type ScopeState } from './decide.ts';
import type { Ask, Grant, Limiter, LimitScope, Verdict } from './port.ts';
import { take } from './rate.ts';

/** Scopes in use at the same time; one is about 150 bytes. End users are the only ones a caller can make more of. */
const SCOPES_MAX = 250_000;
/** How many are looked at for an idle one when the table is full. */
const SWEEP_MAX = 64;

interface State extends ScopeState {
  readonly id: string;
}

export interface MemoryLimiterOptions {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly scopesMax?: number;
}

/** Limits of one process. Its slots end with it, so they need no term. */
export class MemoryLimiter implements Limiter {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #scopesMax: number;
  readonly #states = new Map<string, State>();
  /** Shared by those who come while the table is full of busy scopes: they are limited together instead of not at all. */
  readonly #crowd: State = { id: 'crowd', requestsFullAt: 0, tokensFullAt: 0, inFlight: 0 };

  constructor({ clock, scopesMax = SCOPES_MAX }: MemoryLimiterOptions) {
    this.#clock = clock;
    this.#scopesMax = scopesMax;
  }

  admit(ask: Ask): Verdict {
    const now = this.#clock.monotonic();
    const { scopes, tokens } = ask;
    const states = scopes.map(({ id }) => this.#stateOf(id, now));
    const refusal = decide(ask, states, now);
    if (refusal) return { admitted: false, ...refusal, standings: standingsOf(scopes, states, now) };
    for (let at = 0; at < scopes.length; at += 1) {
      const scope = scopes[at];
      const state = states[at];
      if (!scope || !state) continue;
      if (scope.requests) state.requestsFullAt = take(state.requestsFullAt, now, scope.requests, 1);
      if (scope.tokens) state.tokensFullAt = take(state.tokensFullAt, now, scope.tokens, tokens);
      state.inFlight += 1;
    }
    const grant = new MemoryGrant(this.#clock, scopes, states, tokens);
    return { admitted: true, grant, standings: standingsOf(scopes, states, now) };
  }

  /** Scopes remembered; for tests and metrics. */
  get size(): number {
    return this.#states.size;
  }

  #stateOf(id: string, now: number): State {
    const found = this.#states.get(id);
    if (found) return found;
    if (this.#states.size >= this.#scopesMax && !this.#dropIdle(now)) return this.#crowd;
    const state: State = { id, requestsFullAt: now, tokensFullAt: now, inFlight: 0 };
    this.#states.set(id, state);
    return state;
  }

  /** An idle scope is as good as one never seen. Busy ones go to the end of the line. */
  #dropIdle(now: number): boolean {
    let looked = 0;
    for (const [id, state] of this.#states) {
      this.#states.delete(id);
      if (state.inFlight === 0 && state.requestsFullAt <= now && state.tokensFullAt <= now) return true;
      this.#states.set(id, state);
      looked += 1;
      if (looked >= SWEEP_MAX) return false;
    }
    return false;
  }
}

class MemoryGrant implements Grant {
  readonly scopes: readonly LimitScope[];
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #states: readonly State[];
  readonly #tokens: number;
  #settled = false;

  constructor(
    clock: Pick<Clock, 'monotonic'>,
    scopes: readonly LimitScope[],
    states: readonly State[],
    tokens: number,
  ) {
    this.#clock = clock;
    this.scopes = scopes;
    this.#states = states;
    this.#tokens = tokens;
  }

  settle(tokensUsed: number): void {
    if (this.#settled) return;
    this.#settled = true;
    const units = tokensUsed - this.#tokens;
    for (let at = 0; at < this.scopes.length; at += 1) {
      const scope = this.scopes[at];
      const state = this.#states[at];
      if (!scope || !state) continue;
      if (scope.tokens) state.tokensFullAt = take(state.tokensFullAt, this.#clock.monotonic(), scope.tokens, units);
      state.inFlight -= 1;
    }
  }
}
