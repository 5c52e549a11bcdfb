/**
 * Sallyport as a user runs it, with everything on that a call passes through: its own process, a configuration file, a
 * key from the control API, limits and the cache on the application, journal, drain, metrics, a log line for each call.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathHere, start, type Child } from './child.ts';
import type { Contender } from './contender.ts';
import { countEmbedded, countPostgres } from './ledger.ts';

export interface SallyportSetup {
  readonly upstream: string;
  /** A database of a Postgres server; without one the store is embedded. */
  readonly postgres?: { readonly url: string; readonly pid: number } | undefined;
  /** Without limits, queue and cache: what every call costs, whatever is configured. */
  readonly plain: boolean;
  /** Where to leave a CPU profile of the process, if anywhere. */
  readonly profileDir?: string | undefined;
}

/** Limits that are counted on every call and that no load of the bench reaches. */
const LIMITS = '{ rpm: 1000000000, tpm: 1000000000, concurrency: 1000000 }';

/**
 * From which turn of the event loop on calls are refused. The closed loops drive it to its limits, where refusing would be
 * right, and cheap: but it is the cost of answering that is measured.
 */
const OVERLOAD_DELAY_MS = 10_000;

function configuration(upstream: string, store: string, plain: boolean): string {
  const application = `models: [bench, bench-60ms]${plain ? '' : `, limits: ${LIMITS}, cache: { exact: true }`}`;
  return `listen: { gateway: 127.0.0.1:0, control: 127.0.0.1:0 }
dataDir: ./var
store: ${store}
governance: { mode: solo }
masterKey: { env: BENCH_MASTER_KEY }
pepper: { env: BENCH_PEPPER }
adminToken: { env: BENCH_ADMIN_TOKEN }
overload: { delayMs: ${OVERLOAD_DELAY_MS} }
queue: { waitMs: ${plain ? 0 : 1000} }
providers:
  upstream: { kind: openai-compatible, region: local, endpoint: "${upstream}/v1", network: { connections: 1024 } }
models:
  bench:
    versions:
      1.0.0:
        state: production
        deployments:
          - { provider: upstream, model: bench-upstream, price: { input: "0.15", output: "0.60" } }
  bench-60ms:
    versions:
      1.0.0:
        state: production
        deployments:
          - { provider: upstream, model: bench-upstream-60ms, price: { input: "0.15", output: "0.60" } }
teams: { bench: { apps: { load: { ${application} } } } }
`;
}

export async function startSallyport({ upstream, postgres, plain, profileDir }: SallyportSetup): Promise<Contender> {
  const directory = await mkdtemp(join(tmpdir(), 'sallyport-bench-'));
  const cleanUp = (): Promise<void> => rm(directory, { recursive: true, force: true });
  const token = randomBytes(32).toString('base64url');
  const profile = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`];
  const file = join(directory, 'sallyport.yaml');
  let child: Child | undefined;
  try {
    await writeFile(file, configuration(upstream, postgres?.url ?? 'pglite:./var/store', plain));
    child = await start([...profile, pathHere('../bin/sallyport.js'), 'serve', '--config', file], {
      BENCH_MASTER_KEY: randomBytes(32).toString('base64'),
      BENCH_PEPPER: randomBytes(32).toString('base64'),
      BENCH_ADMIN_TOKEN: token,
    });
    const { gateway = '', control = '' } = child.listening;
    const { stop } = child;
    const key = await makeKey(control, token);
    return {
      name: postgres ? 'sallyport-pg' : 'sallyport',
      url: gateway,
      headers: { authorization: `Bearer ${key}` },
      pid: child.pid,
      singleThread: true,
      ...(postgres && { storePid: postgres.pid }),
      readLedger: async (spans) => {
        await stop();
        return postgres ? countPostgres(postgres.url, spans) : countEmbedded(join(directory, 'var', 'store'), spans);
      },
      stop: async () => {
        await stop();
        await cleanUp();
      },
    };
  } catch (error) {
    await child?.stop();
    await cleanUp();
    throw error;
  }
}

async function makeKey(control: string, token: string): Promise<string> {
  const response = await fetch(`${control}/api/v1/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ application: 'bench/load', name: 'bench' }),
  });
  if (!response.ok) throw new Error(`no key for the bench: ${response.status} ${await response.text()}`);
  return String(((await response.json()) as { key: unknown }).key);
}
