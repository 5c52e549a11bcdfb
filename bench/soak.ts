/**
 * `npm run soak -- [--minutes 20] [--callers 12] [--json FILE]`: mixed load on the program, with streams, callers that
 * leave, faults of every kind, keys that come and go, and a reload every few seconds. Prints what the process holds as
 * time goes by, and whether it grows. Fails where the ledger does not hold exactly the calls that were made.
 */
import { mkdtempSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { parse, stringify } from 'yaml';
import { seeded, seedOfThisRun } from '../test/crash/random.ts';
import { controlClient, type ControlClient } from '../test/support/control.ts';
import { prepareInstallation, type Prepared } from '../test/support/installation.ts';
import { pathHere, start } from './child.ts';
import { startCallers, startIdlers, type Tally } from './soak/load.ts';
import { renderSoak, reportSoak } from './soak/report.ts';
import { pidOf, takeSample, type Sample } from './soak/sample.ts';

const RELOAD_MS = 5_000;
const SAMPLES = 60;
const SAMPLE_MS_MAX = 20_000;
/** What is opened on first use is no growth: connections, compiled code, caches. */
const WARM_SHARE = 0.15;
/** Calls whose callers left are still being settled when the load ends. */
const SETTLE_MS = 5_000;

const { values: flags } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20' },
    callers: { type: 'string', default: '12' },
    json: { type: 'string' },
  },
});
const durationMs = Number(flags.minutes) * 60_000;
const seed = seedOfThisRun();

const prepared = await prepareInstallation({
  doors: ['openai', 'anthropic'],
  yaml: {
    log: { level: 'info' },
    overload: { delayMs: 20 },
    routes: { assistant: { targets: ['chat-openai', 'chat-anthropic'], retries: { max: 2 } } },
  },
  apps: { app: { limits: { rpm: 1_000_000, tpm: 1_000_000_000, concurrency: 10_000 } } },
});
const probeDirectory = mkdtempSync(join(tmpdir(), 'sallyport-soak-'));
const probe = join(probeDirectory, 'probe.jsonl');
const gateway = await start(
  [
    '--expose-gc',
    '--import',
    pathHere('soak-probe.ts'),
    pathHere('../bin/sallyport.js'),
    'serve',
    '--config',
    prepared.configFile,
  ],
  { ...prepared.env, SOAK_PROBE: probe },
);
try {
  const result = reportSoak(await soak(), seed);
  console.log(renderSoak(result));
  if (flags.json !== undefined) await writeFile(flags.json, `${JSON.stringify(result, null, 2)}\n`);
  if (!result.ledgerHoldsCalls) process.exitCode = 1;
} finally {
  await gateway.stop();
  await prepared.dispose();
  await rm(probeDirectory, { recursive: true, force: true });
}

async function soak() {
  const { gateway: gatewayUrl = '', control: controlUrl = '' } = gateway.listening;
  const control = controlClient(controlUrl, prepared.adminToken, prepared.application);
  const { key } = await control.createKey();
  const target = { gatewayUrl, key, chat: 'assistant', embeddings: 'embed-openai' };
  const tally: Tally = { told: new Set(), left: 0, answers: new Map() };
  const stop = new AbortController();
  const running = [
    startCallers(target, Number(flags.callers), seeded(seed), stop.signal, tally),
    startIdlers(target, stop.signal, tally),
    changeThings(control, prepared, controlUrl, stop.signal),
  ];
  const samples = await sampleFor(durationMs, tally);
  stop.abort();
  const reloads = (await Promise.all(running)).at(2) as number;
  await sleep(SETTLE_MS);
  return {
    samples,
    warmMinutes: (durationMs / 60_000) * WARM_SHARE,
    tally,
    reloads,
    rows: await idsOf(control),
    counted: await countedCalls(controlUrl),
  };
}

async function sampleFor(ms: number, tally: Tally): Promise<Sample[]> {
  const pid = pidOf(probe);
  const samples: Sample[] = [];
  const startedAt = Date.now();
  const everyMs = Math.min(SAMPLE_MS_MAX, ms / SAMPLES);
  while (Date.now() - startedAt < ms) {
    await sleep(everyMs);
    const calls = tally.told.size + tally.left;
    samples.push(await takeSample(pid, probe, (Date.now() - startedAt) / 60_000, calls));
  }
  return samples;
}

/** A configuration that changes back and forth, a key that is made and revoked, and someone who looks. */
async function changeThings(
  { control, createKey }: ControlClient,
  { configFile }: Prepared,
  controlUrl: string,
  stopped: AbortSignal,
): Promise<number> {
  const original = parse(await readFile(configFile, 'utf8')) as {
    providers: Record<string, { network: object }>;
    routes: object;
  };
  let reloads = 0;
  while (!stopped.aborted) {
    await sleep(RELOAD_MS);
    reloads += 1;
    const changed = structuredClone(original);
    // Another setting of a provider: its pool is made anew and the old one drained.
    if (changed.providers['openai'])
      changed.providers['openai'].network = { ...changed.providers['openai'].network, connections: 64 + (reloads % 2) };
    changed.routes = { ...changed.routes, [`extra-${reloads % 3}`]: { targets: ['chat-openai'] } };
    await writeFile(configFile, stringify(changed, { aliasDuplicateObjects: false }));
    const { status, body } = await control('POST', '/api/v1/reload');
    if (status !== 200) throw new Error(`the reload was refused: ${JSON.stringify(body)}`);
    const made = await createKey({ name: 'short-lived' });
    await control('POST', `/api/v1/keys/${made.id}/revoke`);
    await (await fetch(`${controlUrl}/metrics`)).text();
  }
  return reloads;
}

/** Page by page, keeping the ids alone: whole records of an hour would not fit into memory. */
async function idsOf({ control }: ControlClient): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: unknown = ''; typeof cursor === 'string';) {
    const after = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { status, body } = await control('GET', `/api/v1/calls?limit=200${after}`);
    if (status !== 200) throw new Error(`calls cannot be listed: ${status} ${JSON.stringify(body)}`);
    for (const { id } of body['data'] as { id: string }[]) ids.push(id);
    cursor = body['next'];
  }
  return ids;
}

/** Calls by the metrics of the program: it must have closed exactly those that stand in the ledger. */
async function countedCalls(controlUrl: string): Promise<number> {
  const text = await (await fetch(`${controlUrl}/metrics`)).text();
  return [...text.matchAll(/^aigw_requests_total\{.*\} (\d+)$/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
}
