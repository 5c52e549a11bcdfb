import { sql } from 'kysely';
import { NOTIFY_CHANNEL } from './channel.ts';
import { atomically, type Handle } from './handle.ts';

/** One thing that changed; `subject` is its id. The feed says that something changed, never what it became. */
export interface Change {
  readonly revision: number;
  readonly topic: ChangeTopic;
  readonly subject: string;
}

export type ChangeTopic =
  | 'key'
  | 'application'
  | 'team'
  | 'organization'
  | 'price'
  | 'model'
  | 'admin_token'
  | 'configuration';

export interface ChangeRepository {
  /** Joins the transaction it is called in; the change becomes visible, and is announced, when that commits. */
  append(topic: ChangeTopic, subject: string, nowMs: number): Promise<void>;
  /** Changes after `revision` in order, at most `limit`. */
  since(revision: number, limit?: number): Promise<readonly Change[]>;
  /** The newest and the oldest revision kept; both 0 in an empty feed. */
  bounds(): Promise<{ readonly oldest: number; readonly newest: number }>;
  /** Forgets changes before a moment but never the newest, which keeps the feed's position. @returns how many */
  prune(beforeMs: number): Promise<number>;
}

/**
 * Held from the first append to the end of the transaction, so that revisions become visible in their own order:
 * a reader that has seen n will never be shown a smaller one later.
 */
const FEED_LOCK = 7_255_002;
const BATCH_MAX = 1_000;

export async function appendChange(db: Handle, topic: ChangeTopic, subject: string, nowMs: number): Promise<void> {
  await appendChanges(db, topic, [subject], nowMs);
}

/** Many changes of one kind, announced once. */
export async function appendChanges(
  db: Handle,
  topic: ChangeTopic,
  subjects: readonly string[],
  nowMs: number,
): Promise<void> {
  await sql`select pg_advisory_xact_lock(${FEED_LOCK})`.execute(db);
  const rows = await db
    .insertInto('changes')
    .values(subjects.map((subject) => ({ topic, subject, at: new Date(nowMs) })))
    .returning('revision')
    .execute();
  const newest = rows.reduce((most, { revision }) => Math.max(most, Number(revision)), 0);
  await sql`select pg_notify(${NOTIFY_CHANNEL}, ${String(newest)})`.execute(db);
}

export function changeRepository(db: Handle): ChangeRepository {
  return {
    append: (topic, subject, nowMs) =>
      atomically(db, (transaction) => appendChange(transaction, topic, subject, nowMs)),

    async since(revision, limit = BATCH_MAX) {
      const rows = await db
        .selectFrom('changes')
        .select(['revision', 'topic', 'subject'])
        .where('revision', '>', BigInt(revision))
        .orderBy('revision')
        .limit(Math.min(limit, BATCH_MAX))
        .execute();
      return rows.map((row) => ({
        revision: Number(row.revision),
        topic: row.topic as ChangeTopic,
        subject: row.subject,
      }));
    },

    async bounds() {
      const row = await db
        .selectFrom('changes')
        .select((is) => [is.fn.min('revision').as('oldest'), is.fn.max('revision').as('newest')])
        .executeTakeFirst();
      return { oldest: Number(row?.oldest ?? 0), newest: Number(row?.newest ?? 0) };
    },

    async prune(beforeMs) {
      const result = await db
        .deleteFrom('changes')
        .where('at', '<', new Date(beforeMs))
        .where('revision', '<', (is) => is.selectFrom('changes').select((of) => of.fn.max('revision').as('newest')))
        .executeTakeFirst();
      return Number(result.numDeletedRows);
    },
  };
}
