/** An installation with as many keys, models and limits as one likes. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Secret, uuidv7 } from '../../src/core/index.ts';
import { hashKey } from '../../src/identity/index.ts';
import { generateKey } from '../../src/identity/token.ts';
import { pathHere, start } from '../child.ts';

export interface Size {
  readonly keys: number;
  readonly models: number;
  /** Limits of applications: requests, tokens and concurrency of each. */
  readonly limits: number;
}

export interface Scaled {
  readonly pid: number;
  readonly url: string;
  readonly keys: readonly string[];
  readonly models: readonly string[];
  readonly stop: () => Promise<void>;
}

const LIMITS_OF_ONE = 3;
const ROWS_AT_ONCE = 5_000;
/** What is measured is what an answer costs. */
const NEVER_REFUSED_MS = 10_000;

/** Starts the program once for its schema and applications, adds the keys to its database, and starts it again. */
export async function startInstallation(
  upstream: string,
  size: Size,
  overloadDelayMs = NEVER_REFUSED_MS,
): Promise<Scaled> {
  const directory = await mkdtemp(join(tmpdir(), 'sallyport-scale-'));
  const file = join(directory, 'sallyport.yaml');
  const models = Array.from({ length: size.models }, (_, at) => `model-${at}`);
  await writeFile(file, configuration(upstream, models, Math.ceil(size.limits / LIMITS_OF_ONE), overloadDelayMs));
  const pepper = randomBytes(32).toString('base64');
  const serve = () =>
    start([pathHere('../bin/sallyport.js'), 'serve', '--config', file], {
      BENCH_MASTER_KEY: randomMasterKey,
      BENCH_PEPPER: pepper,
      BENCH_ADMIN_TOKEN: randomBytes(32).toString('base64url'),
    });
  const first = await serve();
  await first.stop();
  const keys = await addKeys(join(directory, 'var', 'store'), pepper, size.keys);
  const { pid, listening, stop } = await serve();
  return {
    pid,
    url: listening['gateway'] ?? '',
    keys,
    models,
    async stop() {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const randomMasterKey = randomBytes(32).toString('base64');

function configuration(
  upstream: string,
  models: readonly string[],
  applications: number,
  overloadDelayMs: number,
): string {
  const limits = '{ rpm: 1000000000, tpm: 1000000000, concurrency: 1000000 }';
  return `listen: { gateway: 127.0.0.1:0, control: 127.0.0.1:0 }
dataDir: ./var
store: pglite:./var/store
masterKey: { env: BENCH_MASTER_KEY }
pepper: { env: BENCH_PEPPER }
adminToken: { env: BENCH_ADMIN_TOKEN }
overload: { delayMs: ${overloadDelayMs} }
providers:
  upstream: { kind: openai-compatible, region: local, endpoint: "${upstream}/v1" }
models:
${models.map((name) => `  ${name}: { versions: { 1.0.0: { state: production, deployments: [{ provider: upstream, model: bench-upstream, price: { input: "0.15", output: "0.60" } }] } } }`).join('\n')}
teams:
  bench:
    apps:
${Array.from({ length: applications }, (_, at) => `      app-${at}: { limits: ${limits} }`).join('\n')}
`;
}

/** Made here and not over the API, which would take a quarter of an hour. */
async function addKeys(directory: string, pepper: string, count: number): Promise<string[]> {
  const database = await PGlite.create(directory);
  try {
    const { rows } = await database.query<{ id: string; organization_id: string }>(
      'select id, organization_id from applications order by id',
    );
    const hash = hashKey(new Secret(pepper));
    const keys: string[] = [];
    while (keys.length < count) {
      const some = Array.from({ length: Math.min(ROWS_AT_ONCE, count - keys.length) }, () => generateKey().reveal());
      const owners = some.map((_, at) => rows[(keys.length + at) % rows.length]);
      await database.query(
        `insert into api_keys (id, organization_id, application_id, name, hash, prefix, last_four, created_at)
         select id, organization_id, application_id, 'scale', hash, prefix, last_four, now()
         from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[])
           as made (id, organization_id, application_id, hash, prefix, last_four)`,
        [
          some.map(() => uuidv7(Date.now())),
          owners.map((owner) => owner?.organization_id),
          owners.map((owner) => owner?.id),
          some.map((key) => hash(key)),
          some.map((key) => key.slice(0, 7)),
          some.map((key) => key.slice(-4)),
        ],
      );
      keys.push(...some);
    }
    return keys;
  } finally {
    await database.close();
  }
}
