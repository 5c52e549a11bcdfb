/** What stands in the ledger, asked of the database itself when the program that wrote it has ended. */
import { PGlite } from '@electric-sql/pglite';
import { Client } from 'pg';
import type { LedgerCount, Span } from './contender.ts';

type Rows = readonly Record<string, unknown>[];
type Query = (sql: string, values: unknown[]) => Promise<Rows>;

export async function countEmbedded(directory: string, spans: readonly Span[]): Promise<LedgerCount> {
  const database = await PGlite.create(directory);
  try {
    return await count(async (sql, values) => (await database.query<Record<string, unknown>>(sql, values)).rows, spans);
  } finally {
    await database.close();
  }
}

export async function countPostgres(url: string, spans: readonly Span[]): Promise<LedgerCount> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await count(
      async (sql, values) => (await client.query<Record<string, unknown>, unknown[]>(sql, values)).rows,
      spans,
    );
  } finally {
    await client.end();
  }
}

/** @param spans one after the other, none overlapping */
async function count(query: Query, spans: readonly Span[]): Promise<LedgerCount> {
  // Between the borders since, until, since, until … every second bucket is a span.
  const borders = spans.flatMap(({ sinceMs, untilMs }) => [new Date(sinceMs), new Date(untilMs + 1)]);
  const buckets = await query(
    'select width_bucket(started_at, $1::timestamptz[]) as bucket, count(*) as rows from calls group by bucket',
    [borders],
  );
  const rowsIn = new Map(buckets.map(({ bucket, rows }) => [Number(bucket), Number(rows)]));
  return {
    rows: [...rowsIn.values()].reduce((sum, rows) => sum + rows, 0),
    inSpans: spans.map((_, at) => rowsIn.get(2 * at + 1) ?? 0),
  };
}
