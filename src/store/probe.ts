import { Client } from 'pg';
import type { Secret } from '../core/index.ts';
import type { Canary } from './envelope/port.ts';
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

/** What the store keeps to know its keys by; of each `undefined` before the first start. */
export interface StoreMarks {
  readonly canary: Canary | undefined;
  /** As `pepperMark` makes it. */
  readonly pepperMark: string | undefined;
}

/**
 * Looks at a Postgres server over one connection of its own, and changes nothing.
 * @returns `undefined` for the embedded store, which only its owner may open
 * @throws what the connection failed with
 */
export function probeStore(url: string, password: Secret | undefined): Promise<StoreProbe | undefined> {
  return look(url, password, async (client) => {
    const version = await client.query<{ server_version: string }>('show server_version');
    const [steps] = await rowsOf<{ steps: number }>(client, 'migrations', 'count(*)::int as steps');
    return {
      serverVersion: version.rows[0]?.server_version ?? 'unknown',
      stepsApplied: steps?.steps ?? 0,
      stepsKnown: readMigrations().length,
    };
  });
}

/** As `probeStore`, for what the store knows its master key and its pepper by. */
export function probeMarks(url: string, password: Secret | undefined): Promise<StoreMarks | undefined> {
  return look(url, password, async (client) => {
    const [canary] = await rowsOf<Canary>(client, 'master_canary', 'master_key_id as "masterKeyId", sealed');
    const [pepper] = await rowsOf<{ hash: string }>(client, 'pepper_canary', 'hash');
    return { canary, pepperMark: pepper?.hash };
  });
}

async function look<T>(
  url: string,
  password: Secret | undefined,
  ask: (client: Client) => Promise<T>,
): Promise<T | undefined> {
  const target = parseStoreUrl(url);
  if (target.engine === 'pglite') return undefined;
  const client = new Client(clientConfig(target, password));
  // A connection that breaks fails its query; without a listener its event would end the process as well.
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('set default_transaction_read_only = on');
    return await ask(client);
  } finally {
    await client.end();
  }
}

/** Empty where the schema has no such table yet. */
async function rowsOf<Row extends object>(client: Client, table: string, columns: string): Promise<readonly Row[]> {
  const { rows } = await client.query<{ found: boolean }>('select to_regclass($1) is not null as found', [table]);
  return rows[0]?.found ? (await client.query<Row>(`select ${columns} from ${table}`)).rows : [];
}
