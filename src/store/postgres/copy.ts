import { finished } from 'node:stream/promises';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { from } from 'pg-copy-streams';
import { copyRowsOf, type CopyRows } from '../copy-rows.ts';

/** The pool as Kysely uses it, whose clients also take COPY. */
export const withCopy = (pool: Pool): PostgresPool => ({
  options: pool.options,
  connect: async () => withCopyClient(await pool.connect()),
  end: () => pool.end(),
});

function withCopyClient(client: PoolClient): PostgresPoolClient {
  const query = (text: string, parameters: readonly unknown[]) => {
    const rows = copyRowsOf(parameters);
    return rows ? copyIn(client, text, rows) : client.query(text, [...parameters]);
  };
  return { query: query as unknown as PostgresPoolClient['query'], release: (destroy) => client.release(destroy) };
}

async function copyIn(client: PoolClient, text: string, { bytes }: CopyRows) {
  const stream = client.query(from(`${text} stdin`));
  stream.end(bytes);
  await finished(stream);
  return { command: 'COPY', rowCount: stream.rowCount, rows: [] };
}
