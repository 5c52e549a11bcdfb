import { Fault, type Clock } from '../core/index.ts';
import { AWAY_MS, type Script, type VolatileLink } from '../volatile/index.ts';
import { decide, standingsOf, type ScopeState } from './decide.ts';
import { MemoryLimiter } from './memory.ts';
import type { Ask, Grant, Limiter, LimitScope, Verdict } from './port.ts';
import { ADMIT, RENEW, SCRIPTS, SETTLE } from './scripts.ts';

/** A slot whose node says nothing for this long is free: longer than any pause of a living one. */
const LEASE_MS = 30_000;
/** Three chances to renew within a lease. */
const RENEW_MS = LEASE_MS / 3;
/** Keys of one renewal: a script holds up everybody else at the store. */
const RENEW_KEYS_MAX = 1_000;

export type FailMode = 'open' | 'closed';

export interface SharedLimiterOptions {
  readonly link: VolatileLink;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** While the store is away. `open`: each node keeps to the limits by itself. `closed`: limited calls are refused. */
  readonly failMode: FailMode;
  readonly leaseMs?: number;
}

/** Limits of all processes that share a store. */
export class SharedLimiter implements Limiter {
  readonly #options: SharedLimiterOptions;
  readonly #leaseMs: number;
  readonly #alone: MemoryLimiter;
  readonly #timer: NodeJS.Timeout;
  /** Slots held by calls of this process: the lease's id and its keys. */
  readonly #leases = new Map<string, readonly string[]>();
  #undecided = 0;

  constructor(options: SharedLimiterOptions) {
    this.#options = options;
    options.link.prepare(SCRIPTS);
    this.#leaseMs = options.leaseMs ?? LEASE_MS;
    this.#alone = new MemoryLimiter(options);
    this.#timer = setInterval(() => void this.#renew(), Math.min(RENEW_MS, this.#leaseMs / 3));
    this.#timer.unref();
  }

  get available(): boolean {
    return this.#options.link.available;
  }
  /** Calls decided without the shared state so far. */
  get undecided(): number {
    return this.#undecided;
  }

  async admit(ask: Ask): Promise<Verdict> {
    const { link } = this.#options;
    if (!link.mayAsk()) return this.#withoutStore(ask);
    let reply: unknown;
    try {
      reply = await link.run(ADMIT, keysOf(ask.scopes), argumentsOf(ask, this.#leaseMs));
    } catch {
      return this.#withoutStore(ask);
    }
    return this.#verdictOf(ask, reply);
  }

  /** Slots still held are let go by the store when their lease ends. */
  close(): void {
    clearInterval(this.#timer);
  }

  #withoutStore(ask: Ask): Verdict {
    this.#undecided += 1;
    if (this.#options.failMode === 'open') return this.#alone.admit(ask);
    throw new Fault('limit.unavailable', {
      internal: 'the shared state of limits is away and limitsFailMode is closed',
      retryAfterMs: AWAY_MS,
    });
  }

  #verdictOf(ask: Ask, reply: unknown): Verdict {
    const [admitted, ...numbers] = reply as readonly (string | number)[];
    const states = ask.scopes.map((_, at) => stateAt(numbers, at * 3));
    const standings = standingsOf(ask.scopes, states, 0);
    if (Number(admitted) === 1) return { admitted: true, grant: this.#grant(ask), standings };
    const refusal = decide(ask, states, 0);
    if (refusal) return { admitted: false, ...refusal, standings };
    throw new Fault('internal', { internal: 'the script of the limits and the program decide differently' });
  }

  #grant({ id, scopes, tokens }: Ask): Grant {
    const slots = scopes.filter(({ concurrency }) => concurrency !== undefined).map((scope) => slotsKey(scope));
    if (slots.length > 0) this.#leases.set(id, slots);
    let settled = false;
    return {
      scopes,
      settle: (tokensUsed) => {
        if (settled) return;
        settled = true;
        this.#leases.delete(id);
        void this.#settle(id, scopes, tokensUsed - tokens);
      },
    };
  }

  /** Where this fails the leases end by themselves, and reserved tokens come back with time. */
  async #settle(id: string, scopes: readonly LimitScope[], units: number): Promise<void> {
    const held = scopes.filter((scope) => scope.tokens !== undefined || scope.concurrency !== undefined);
    if (held.length === 0 || !this.#options.link.connected) return;
    const keys = held.flatMap((scope) => [tokensKey(scope), slotsKey(scope)]);
    const adds = held.map(({ tokens }) => (tokens ? units * tokens.intervalMs : 0));
    await this.#run(SETTLE, keys, [id, ...adds]);
  }

  async #renew(): Promise<void> {
    const held = [...this.#leases].flatMap(([id, keys]) => keys.map((key) => ({ id, key })));
    for (let at = 0; at < held.length; at += RENEW_KEYS_MAX) {
      if (!this.#options.link.connected) return;
      // A call that has ended meanwhile has given its slot back, and must not be given it again.
      const page = held.slice(at, at + RENEW_KEYS_MAX).filter(({ id }) => this.#leases.has(id));
      const keys = page.map(({ key }) => key);
      await this.#run(RENEW, keys, [this.#leaseMs, ...page.map(({ id }) => id)]);
    }
  }

  /** What cannot be said now is made good by time; the link knows of it. */
  async #run(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<void> {
    await this.#options.link.run(script, keys, args).catch(() => undefined);
  }
}

/** One hash slot for all, so that a script may touch them together. */
const PREFIX = 'sallyport:{limits}:';
const tokensKey = ({ id }: LimitScope): string => `${PREFIX}tokens:${id}`;
const slotsKey = ({ id }: LimitScope): string => `${PREFIX}slots:${id}`;
const keysOf = (scopes: readonly LimitScope[]): string[] =>
  scopes.flatMap((scope) => [`${PREFIX}requests:${scope.id}`, tokensKey(scope), slotsKey(scope)]);

function argumentsOf({ id, scopes, tokens }: Ask, leaseMs: number): (string | number)[] {
  const args: (string | number)[] = [id, leaseMs, tokens];
  for (const { requests, tokens: rate, concurrency } of scopes) {
    args.push(requests?.intervalMs ?? 0, requests?.burstMs ?? 0, rate?.intervalMs ?? 0, rate?.burstMs ?? 0);
    args.push(concurrency ?? 0);
  }
  return args;
}

const stateAt = (numbers: readonly (string | number)[], at: number): ScopeState => ({
  requestsFullAt: Number(numbers[at]),
  tokensFullAt: Number(numbers[at + 1]),
  inFlight: Number(numbers[at + 2]),
});
