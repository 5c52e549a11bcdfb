import { Fault, type Clock } from '../core/index.ts';
import type { Store } from '../store/index.ts';

/** Further apart than this, one of two clocks is wrong, and nobody here knows which. */
const APART_MS_MAX = 3_600_000;

/**
 * The time, for deleting by: a clock that jumped ahead would have months of records past their retention at once. A
 * Postgres server has a clock of its own. With the embedded store this process is the only witness: what its clock said
 * at the start, and how long it has run since.
 * @returns a function that throws Fault `internal` while clock and witness are apart, and `store.unavailable`
 */
export function witnessedNow(clock: Clock, store: Pick<Store, 'engine' | 'clockMs'>): () => Promise<number> {
  const startedMs = clock.now() - clock.monotonic();
  return async () => {
    const isServer = store.engine === 'postgres';
    const witnessMs = isServer ? await store.clockMs() : startedMs + clock.monotonic();
    const nowMs = clock.now();
    if (Math.abs(nowMs - witnessMs) <= APART_MS_MAX) return nowMs;
    const remedy = isServer
      ? 'set the clock that is wrong'
      : 'set the clock; where it is right by now, as after sleep, restart';
    throw new Fault('internal', {
      internal:
        `nothing is deleted for its age: the clock says ${iso(nowMs)}, and by ` +
        `${isServer ? "the database's clock" : 'the time since the start'} it is ${iso(witnessMs)}; ${remedy}.`,
    });
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();
