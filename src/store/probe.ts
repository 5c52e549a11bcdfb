import { Client } from 'pg';
import type { Secret } from '../core/index.ts';
import { readMigrations } from './migrate.ts';
import { clientConfig } from './postgres/dialect.ts';
import { parseStoreUrl } from './url.ts';

export interface StoreProbe {
  /** As the server names itself, e.g. `17.2`. */
  readonly serverVersion: string;
  /** Steps of the schema that have run, and that this program knows. */
  readonly stepsApplied: number;
  readonly stepsKnown: number;
}

/**
 * Looks at a Postgres server over one connection of its own, and changes nothing.
 * @returns `undefined` for the embedded store, which only its owner may open
 * @throws what the connection failed with
 */
export async function probeStore(url: string, password: Secret | undefined): Promise<StoreProbe | undefined> {
  const target = parseStoreUrl(url);
  if (target.engine === 'pglite') return undefined;
  const client = new Client(clientConfig(target, password));
  // A connection that breaks fails its query; without a listener its event would end the process as well.
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('set default_transaction_read_only = on');
    const version = await client.query<{ server_version: string }>('show server_version');
    const table = await client.query<{ found: boolean }>("select to_regclass('migrations') is not null as found");
    const steps = table.rows[0]?.found
      ? await client.query<{ steps: number }>('select count(*)::int as steps from migrations')
      : undefined;
    return {
      serverVersion: version.rows[0]?.server_version ?? 'unknown',
      stepsApplied: steps?.rows[0]?.steps ?? 0,
      stepsKnown: readMigrations().length,
    };
  } finally {
    await client.end();
  }
}
