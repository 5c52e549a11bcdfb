import { finished } from 'node:stream/promises';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { DatabaseError, type Pool, type PoolClient } from 'pg';
import { from } from 'pg-copy-streams';
import { copyRowsOf, type CopyRows } from '../copy-rows.ts';

/** The pool as Kysely uses it, whose clients also take COPY. */
export const withCopy = (pool: Pool): PostgresPool => ({
  options: pool.options,
  connect: async () => withCopyClient(await pool.connect()),
  end: () => pool.end(),
});

function withCopyClient(client: PoolClient): PostgresPoolClient {
  const query = async (text: string, parameters: readonly unknown[]) => {
    const rows = copyRowsOf(parameters);
    try {
      return await (rows ? copyIn(client, text, rows) : client.query(text, [...parameters]));
    } catch (error) {
      // What the server did not refuse may still be answered one day, and by then nobody expects it: a connection whose
      // statement was given up is closed, and the pool opens another.
      if (!(error instanceof DatabaseError)) void client.end().catch(() => {});
      throw error;
    }
  };
  return { query: query as unknown as PostgresPoolClient['query'], release: (destroy) => client.release(destroy) };
}

async function copyIn(client: PoolClient, text: string, { bytes }: CopyRows) {
  const stream = client.query(from(`${text} stdin`));
  // It fails a second time when its connection is closed; whoever waits has been told by then.
  stream.on('error', () => {});
  stream.end(bytes);
  await finished(stream);
  return { command: 'COPY', rowCount: stream.rowCount, rows: [] };
}
