/** Every row of every table, as text; bytes come as hexadecimal digits. */
import { PGlite } from '@electric-sql/pglite';
import { Client } from 'pg';

type Query = (sql: string) => Promise<{ rows: Record<string, unknown>[] }>;

export async function serverTables(url: string): Promise<Map<string, string>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await tables((sql) => client.query(sql));
  } finally {
    await client.end();
  }
}

/** The program must have ended: the embedded database has one owner. */
export async function embeddedTables(directory: string): Promise<Map<string, string>> {
  const database = await PGlite.create(directory);
  try {
    return await tables((sql) => database.query(sql));
  } finally {
    await database.close();
  }
}

async function tables(query: Query): Promise<Map<string, string>> {
  const { rows } = await query(`select tablename from pg_tables where schemaname = 'public'`);
  const contents = new Map<string, string>();
  for (const { tablename } of rows) {
    const table = String(tablename);
    const { rows: lines } = await query(`select t::text as line from "${table}" t`);
    contents.set(table, lines.map(({ line }) => String(line)).join('\n'));
  }
  return contents;
}
