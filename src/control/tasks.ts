import type { Clock } from '../core/index.ts';
import type { KeyCache, TokenDesk } from '../identity/index.ts';
import type { Store } from '../store/index.ts';
import type { SnapshotKeeper } from './keeper.ts';
import type { Task } from './scheduler.ts';
import type { SnapshotFile } from './snapshot-file.ts';
import { witnessedNow } from './witnessed-clock.ts';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Often enough that a key first used a moment ago is known after a crash. */
const SNAPSHOT_FILE_EVERY_MS = 10 * SECOND_MS;
/** Changes older than this are forgotten; a node away for longer reads everything again. */
const FEED_KEPT_MS = 7 * DAY_MS;
const EXPIRE_ROWS_MAX = 1_000;
/** Sessions that ended are told for a month. */
const SESSIONS_KEPT_MS = 30 * DAY_MS;

export interface SnapshotTaskDeps {
  readonly keeper: SnapshotKeeper;
  readonly keys: KeyCache;
  readonly tokens: TokenDesk;
  readonly file: SnapshotFile;
}

/** What each process that serves keys does on a clock. */
export function keepSnapshot({ keeper, keys, tokens, file }: SnapshotTaskDeps): Task {
  let written = '';
  return {
    name: 'keep the snapshot on disk',
    everyMs: SNAPSHOT_FILE_EVERY_MS,
    async run() {
      if (!keeper.reachable) return;
      const known = keys.known();
      const issuers = tokens.known();
      const mark = `${keeper.image.revision} ${known.map(({ key }) => key.id).join()} ${issuers.map(({ fetchedAt }) => fetchedAt).join()}`;
      // The moment of confirmation is worth a write of its own once a minute: it decides what may be served when.
      const minute = Math.floor(keeper.image.confirmedAt / 60_000);
      if (written === `${mark} ${minute}`) return;
      await file.write({ image: keeper.image, keys: known, issuers });
      written = `${mark} ${minute}`;
    },
  };
}

export interface HousekeepingDeps {
  readonly clock: Clock;
  readonly store: Store;
  readonly callRetentionDays: number;
}

/** What the control plane does on a clock. */
export function housekeeping({ clock, store, callRetentionDays }: HousekeepingDeps): Task[] {
  const witnessed = witnessedNow(clock, store);
  return [
    {
      name: 'make the partitions of the coming months and drop those past retention',
      everyMs: HOUR_MS,
      async run() {
        await store.calls.ensurePartitions(clock.now());
        await store.calls.dropPartitions((await witnessed()) - callRetentionDays * DAY_MS);
      },
    },
    {
      name: 'delete stored bodies past their end',
      everyMs: 10 * 60 * SECOND_MS,
      async run() {
        const nowMs = await witnessed();
        while ((await store.bodies.expireBodies(nowMs, EXPIRE_ROWS_MAX)) === EXPIRE_ROWS_MAX);
      },
    },
    {
      name: 'forget idempotency keys and sessions past their end',
      everyMs: 10 * 60 * SECOND_MS,
      async run() {
        while ((await store.repeats.forget(clock.now(), EXPIRE_ROWS_MAX)) === EXPIRE_ROWS_MAX);
        await store.sessions.pruneSessions(clock.now() - SESSIONS_KEPT_MS);
      },
    },
    {
      name: 'forget old changes',
      everyMs: DAY_MS,
      async run() {
        await store.changes.prune(clock.now() - FEED_KEPT_MS);
      },
    },
  ];
}
