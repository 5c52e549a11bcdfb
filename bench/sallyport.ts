/** Sallyport as a user runs it: its own process, a configuration file, a key from the control API. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathHere, start, type Child } from './child.ts';

const PAGE_ROWS = 200;
/** The drain posts a batch about every tenth of a second; this is for a machine that is busy with other things. */
const LEDGER_MS_MAX = 20_000;

export interface Sallyport {
  readonly child: Child;
  readonly gateway: string;
  readonly key: string;
  /** Waits until no more rows come, at most until there are `expected`; the count of calls since then. */
  readonly callsSince: (sinceMs: number, expected: number) => Promise<number>;
  readonly stop: () => Promise<void>;
}

function configuration(upstream: string): string {
  return `listen: { gateway: 127.0.0.1:0, control: 127.0.0.1:0 }
dataDir: ./var
store: pglite:./var/store
masterKey: { env: BENCH_MASTER_KEY }
pepper: { env: BENCH_PEPPER }
adminToken: { env: BENCH_ADMIN_TOKEN }
providers:
  upstream: { kind: openai-compatible, region: local, endpoint: "${upstream}/v1" }
models:
  bench:
    versions:
      1.0.0:
        state: production
        deployments:
          - { provider: upstream, model: bench-upstream, price: { input: "0.15", output: "0.60" } }
teams: { bench: { apps: { load: { models: [bench] } } } }
`;
}

/** @param profileDir where to leave a CPU profile of the process, if anywhere */
export async function startSallyport(upstream: string, profileDir: string | undefined): Promise<Sallyport> {
  const directory = await mkdtemp(join(tmpdir(), 'sallyport-bench-'));
  const cleanUp = (): Promise<void> => rm(directory, { recursive: true, force: true });
  const token = randomBytes(32).toString('base64url');
  let child: Child | undefined;
  try {
    const file = join(directory, 'sallyport.yaml');
    await writeFile(file, configuration(upstream));
    const profile = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`];
    child = await start([...profile, pathHere('../bin/sallyport.js'), 'serve', '--config', file], {
      BENCH_MASTER_KEY: randomBytes(32).toString('base64'),
      BENCH_PEPPER: randomBytes(32).toString('base64'),
      BENCH_ADMIN_TOKEN: token,
    });
    return await open(child, token, cleanUp);
  } catch (error) {
    await child?.stop();
    await cleanUp();
    throw error;
  }
}

async function open(child: Child, token: string, cleanUp: () => Promise<void>): Promise<Sallyport> {
  const { gateway = '', control = '' } = child.listening;
  const ask = (method: string, path: string, body?: object): Promise<Record<string, unknown>> =>
    askControl(control + path, token, method, body);
  const { key } = await ask('POST', '/api/v1/keys', { application: 'bench/load', name: 'bench' });
  return {
    child,
    gateway,
    key: String(key),
    callsSince: async (sinceMs, expected) => {
      const giveUpAtMs = Date.now() + LEDGER_MS_MAX;
      let calls = await countCalls(ask, sinceMs);
      while (calls < expected && Date.now() < giveUpAtMs) {
        await new Promise((resolve) => setTimeout(resolve, 500));
        calls = await countCalls(ask, sinceMs);
      }
      return calls;
    },
    stop: async () => {
      await child.stop();
      await cleanUp();
    },
  };
}

type Ask = (method: string, path: string) => Promise<Record<string, unknown>>;

async function countCalls(ask: Ask, sinceMs: number): Promise<number> {
  const from = encodeURIComponent(new Date(sinceMs).toISOString());
  let calls = 0;
  let cursor: unknown;
  do {
    const after = typeof cursor === 'string' ? `&cursor=${encodeURIComponent(cursor)}` : '';
    const page = await ask('GET', `/api/v1/calls?limit=${PAGE_ROWS}&from=${from}${after}`);
    calls += (page['data'] as unknown[]).length;
    cursor = page['next'];
  } while (typeof cursor === 'string');
  return calls;
}

async function askControl(
  url: string,
  token: string,
  method: string,
  body: object | undefined,
): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}
