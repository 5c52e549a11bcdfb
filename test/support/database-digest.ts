/** What a database holds, so that a test can say that nothing of it changed. */
import { Client } from 'pg';

/** Written by the program's own clock, whatever is asked of it. */
const BY_THE_CLOCK = new Set(['audit_checkpoints', 'audit_anchors']);

/** Rows and a digest of their contents, by table. */
export async function databaseDigest(url: string): Promise<Readonly<Record<string, string>>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      "select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1",
    );
    const digests: Record<string, string> = {};
    for (const { name } of tables) {
      if (BY_THE_CLOCK.has(name)) continue;
      const { rows } = await client.query<{ told: string }>(
        `select count(*) || ' ' || coalesce(md5(string_agg(t::text, chr(10) order by t::text)), '-') as told from "${name}" t`,
      );
      digests[name] = rows[0]?.told ?? '';
    }
    return digests;
  } finally {
    await client.end();
  }
}

/** All rows of a table. */
export async function rowsOf(url: string, table: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(`select * from "${table}"`)).rows;
  } finally {
    await client.end();
  }
}
