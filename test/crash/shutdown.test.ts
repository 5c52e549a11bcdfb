/** The signals an operator sends: SIGTERM ends what runs in order, SIGHUP changes what is in force. */
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { controlClient, eventually, type ControlClient } from '../support/control.ts';
import { chatModel, sectionsFor } from '../support/doors.ts';
import { prepareInstallation, type Prepared } from '../support/installation.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { startProgram, type Program } from '../support/process.ts';
import { ask, readiness } from './ask.ts';
import { reachedCalls } from './ledger.ts';
import { openStream } from './stream.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));
const LONG_MS = 240_000;
/** Far more than the streams below need; whoever is done sooner is not held up by it. */
const DRAIN_MS = 60_000;
const DRAIN_SHORT_MS = 1_500;

let postgres: PostgresServer;
let databases = 0;
let store: `postgres://${string}`;
let prepared: Prepared;
let program: Program;
let client: ControlClient;
let key: string;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.stop());

async function begin(yaml: Record<string, unknown> = {}): Promise<void> {
  databases += 1;
  store = postgres.createDatabase(`signals${databases}`) as `postgres://${string}`;
  prepared = await prepareInstallation({ doors: ['openai', 'anthropic'], store, yaml });
  program = await startProgram(prepared);
  client = controlClient(program.controlUrl, prepared.adminToken, prepared.application);
  ({ key } = await client.createKey());
}
afterEach(async () => {
  await program?.kill('SIGKILL');
  await prepared?.dispose();
}, LONG_MS);

/** Straight from the database: whoever is gone has posted everything, or it is not there. */
async function ledger(): Promise<{ id: string; outcome: string; settlement: string; error_code: string | null }[]> {
  const database = new Client({ connectionString: store });
  await database.connect();
  try {
    return (await database.query('select id, outcome, settlement, error_code from calls order by id')).rows;
  } finally {
    await database.end();
  }
}

describe('SIGTERM', () => {
  beforeEach(() => begin({ drainMs: DRAIN_MS }), LONG_MS);

  it('lets a running stream finish, refuses new calls, says it is not ready, and leaves the ledger complete', async () => {
    await ask(program.gatewayUrl, key);
    const stream = await openStream(program.gatewayUrl, key, 'Say 20 words [[fault:pace ms=200]]');
    program.signal('SIGTERM');
    await eventually('the drain', async () =>
      (await readiness(program.gatewayUrl)).status === 503 ? true : undefined,
    );
    const ready = await readiness(program.gatewayUrl);
    const refused = await ask(program.gatewayUrl, key);
    const text = await stream.ended;
    const code = await program.ended;

    expect(ready).toEqual({ status: 503, reason: 'draining' });
    expect([refused.status, refused.code, refused.headers.get('retry-after')]).toEqual([503, 'gateway.draining', '1']);
    expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
    expect(code).toBe(0);
    const rows = await ledger();
    expect(rows.filter(({ settlement }) => settlement === 'settled').map(({ id }) => id)).toEqual(
      reachedCalls(prepared.simulators.simulator('openai')),
    );
    expect(rows.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'failed']);
  });

  it('sent twice ends it at once', async () => {
    await openStream(program.gatewayUrl, key, 'Go on [[fault:stall after=3]]');
    program.signal('SIGTERM');
    await eventually('the drain', async () =>
      (await readiness(program.gatewayUrl)).status === 503 ? true : undefined,
    );
    expect(await program.kill('SIGTERM')).toBe(1);
  });
});

describe('SIGTERM with little time', () => {
  beforeEach(() => begin({ drainMs: DRAIN_SHORT_MS }), LONG_MS);

  it('ends what still runs after drainMs with an error that says why, and books it', async () => {
    const stream = await openStream(program.gatewayUrl, key, 'Go on [[fault:stall after=3]]');
    const whole = ask(program.gatewayUrl, key, { messages: [{ role: 'user', content: '[[fault:latency ms=60000]]' }] });
    await eventually('both calls at the provider', () =>
      prepared.simulators.simulator('openai').requestsTotal === 2 ? true : undefined,
    );
    program.signal('SIGTERM');
    const text = await stream.ended;

    expect(text).toContain('"code":"gateway.draining"');
    expect(text).not.toContain('[DONE]');
    expect(await whole).toMatchObject({ status: 503, code: 'gateway.draining' });
    expect(await program.ended).toBe(0);
    expect(await ledger()).toEqual([
      expect.objectContaining({ outcome: 'failed', settlement: 'estimated', error_code: 'gateway.draining' }),
      expect.objectContaining({ outcome: 'failed', settlement: 'estimated', error_code: 'gateway.draining' }),
    ]);
  });
});

describe('a second process', () => {
  beforeEach(() => begin(), LONG_MS);

  it('on the same data directory ends at once, naming the first', () => {
    const { status, stderr } = spawnSync(process.execPath, [PROGRAM, 'serve', '--config', prepared.configFile], {
      cwd: prepared.directory,
      env: { PATH: process.env['PATH'], ...prepared.env },
      encoding: 'utf8',
      timeout: LONG_MS,
    });
    expect(status).toBe(1);
    expect(stderr).toContain(String(program.pid));
  });
});

describe('a reload', () => {
  beforeEach(() => begin(), LONG_MS);

  /** The provider of the running calls is gone, a new model is there. */
  async function writeOtherFile(change: (file: Record<string, unknown>) => void = () => {}): Promise<void> {
    const file = parse(await readFile(prepared.configFile, 'utf8')) as Record<string, unknown>;
    const { providers, models } = sectionsFor(['anthropic'], prepared.simulators.addresses);
    Object.assign(file, { providers, models: { ...models, fresh: models[chatModel('anthropic')] } });
    file['routes'] = { assistant: { targets: ['fresh'] } };
    change(file);
    await writeFile(prepared.configFile, stringify(file, { aliasDuplicateObjects: false }));
  }

  it('by SIGHUP puts a good file in force, while a stream on a provider that is gone finishes', async () => {
    const stream = await openStream(program.gatewayUrl, key, 'Say 40 words [[fault:pace ms=150]]');
    await writeOtherFile();
    program.signal('SIGHUP');
    await eventually('the new model', async () =>
      (await ask(program.gatewayUrl, key, { model: 'fresh' })).status === 200 ? true : undefined,
    );
    const stillRunning = !stream.text.includes('[DONE]');
    const old = await ask(program.gatewayUrl, key, { model: chatModel('openai') });

    expect(stillRunning).toBe(true);
    expect((await stream.ended).trimEnd().endsWith('data: [DONE]')).toBe(true);
    expect([old.status, old.code]).toEqual([404, 'model_not_found']);
    await eventually('word of it', () => (program.stderr.includes('is in force') ? true : undefined));
  });

  it('by SIGHUP refuses a bad file with every violation, and keeps the one before', async () => {
    await writeOtherFile((file) => Object.assign(file, { listne: {}, drainMs: 'soon' }));
    program.signal('SIGHUP');
    await eventually('word of it', () => (program.stderr.includes('stays in force') ? true : undefined));
    expect(program.stderr).toMatch(/listne[\s\S]*drainMs|drainMs[\s\S]*listne/);
    expect((await ask(program.gatewayUrl, key, { model: chatModel('openai') })).status).toBe(200);
    expect((await ask(program.gatewayUrl, key, { model: 'fresh' })).status).toBe(404);
  });

  it('through the API does the same, and answers with the violations', async () => {
    await writeOtherFile((file) => Object.assign(file, { listne: {}, drainMs: 'soon' }));
    const refused = await client.control('POST', '/api/v1/reload');
    const kept = await ask(program.gatewayUrl, key, { model: chatModel('openai') });
    await writeOtherFile((file) => {
      delete file['listne'];
      delete file['drainMs'];
    });
    const taken = await client.control('POST', '/api/v1/reload');
    const fresh = await ask(program.gatewayUrl, key, { model: 'fresh' });

    const violations = refused.body['violations'] as { path: string; line: number }[];
    expect([refused.status, violations.map(({ path }) => path).toSorted()]).toEqual([422, ['drainMs', 'listne']]);
    expect(violations.every(({ line }) => line > 0)).toBe(true);
    expect([kept.status, taken.status, fresh.status]).toEqual([200, 200, 200]);
  });
});
