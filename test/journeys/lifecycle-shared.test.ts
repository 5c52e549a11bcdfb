/** Where several decide: two programs on one Postgres, a version of the file on its way, and hands in the tables. */
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchApprovals } from '../../src/control/index.ts';
import { systemClock } from '../../src/core/index.ts';
import { decideAt } from '../support/changes.ts';
import { eventually } from '../support/control.ts';
import { chatModel } from '../support/doors.ts';
import { startInstallation, type Installation } from '../support/installation.ts';
import { personWith } from '../support/person.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { startProgram, type Program } from '../support/process.ts';

const LONG_MS = 300_000;
const DAY_MS = 86_400_000;
/** In force on every node that reaches the store. */
const QUARANTINE_MS_MAX = 2_000;
const MODEL = chatModel('openai');
const GATES = [
  ['ml', 'evaluation', 'ml-reviewer'],
  ['security', 'assessment', 'security-reviewer'],
  ['legal', 'terms', 'legal-reviewer'],
  ['deploy', 'monitoring', 'deploy-approver'],
] as const;

let postgres: PostgresServer;
let database: string;
let on: Installation;
let second: Program;
let directory: string;
let path: string;

beforeAll(async () => {
  postgres = await startPostgres();
  database = postgres.createDatabase('governed');
  on = await startInstallation({
    doors: ['openai'],
    store: database as `postgres://${string}`,
    models: (models) => inDevelopment(models),
    yaml: { governance: { mode: 'enforced' } },
  });
  directory = await mkdtemp(join(tmpdir(), 'sallyport-second-'));
  const configFile = join(directory, 'sallyport.yaml');
  await copyFile(on.prepared.configFile, configFile);
  second = await startProgram({ ...on.prepared, directory, configFile });
  const { body } = await on.control('GET', `/api/v1/models/${MODEL}`);
  const [version] = body['versions'] as { version: string }[];
  path = `/api/v1/models/${MODEL}/versions/${version?.version}`;
}, LONG_MS);
afterAll(async () => {
  await second?.kill('SIGTERM');
  await rm(directory, { recursive: true, force: true });
  await on?.stop();
  await postgres?.stop();
}, LONG_MS);

function inDevelopment(models: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const changed = structuredClone(models) as Record<string, { owner?: object; versions: Record<string, object> }>;
  for (const model of Object.values(changed)) {
    model.owner = { team: 'tests' };
    for (const version of Object.values(model.versions)) Object.assign(version, { state: 'development' });
  }
  return changed;
}

async function call(gatewayUrl: string, model = MODEL) {
  const answer = await fetch(`${gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${on.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'hello' }] }),
  });
  const body = (await answer.json()) as { error?: { code: string } };
  return { status: answer.status, code: body.error?.code, deprecation: answer.headers.get('deprecation') };
}
const everywhere = async (model?: string) =>
  Promise.all([on.gatewayUrl, second.gatewayUrl].map((url) => call(url, model)));
const statuses = async () => (await everywhere()).map(({ status }) => status);
const eventuallyEverywhere = (status: number) =>
  eventually(`${status} on both`, async () => (await statuses()).every((each) => each === status) || undefined);

describe('a version that the file declares', () => {
  it('begins in development, and no key for production calls it', async () => {
    expect((await on.control('GET', `${path}/lifecycle`)).body).toMatchObject({
      state: 'development',
      mode: 'enforced',
    });
    expect((await everywhere(`${MODEL}@${path.split('/').at(-1)}`)).map(({ status }) => status)).toEqual([403, 403]);
  });

  it('comes into production by four people, and in force on every node', async () => {
    const owner = await personWith(on, ['model-owner']);
    expect((await on.control('POST', `${path}/submit`, undefined, owner.headers)).status).toBe(200);
    for (const [gate, kind] of GATES)
      await on.control('POST', `${path}/evidence`, { gate, kind, text: gate }, owner.headers);
    for (const [gate, , role] of GATES) {
      const { headers } = await personWith(on, [role]);
      expect((await decideAt(on, path, gate, headers)).status).toBe(200);
    }
    await eventuallyEverywhere(200);
  });

  it('stays where decisions put it, whatever is reloaded', async () => {
    expect((await on.control('POST', '/api/v1/reload')).status).toBe(200);
    expect(await statuses()).toEqual([200, 200]);
  });

  it('is deprecated with what the file says of it alone', async () => {
    const end = { successor: 'next@2.0.0', deprecatedAt: '2026-01-01', sunsetAt: '2026-02-01' };
    const { status, body } = await on.control('POST', `${path}/deprecate`, end);
    expect([status, body['detail']]).toEqual([409, expect.stringContaining('write successor')]);
  });
});

it('a quarantine is in force on the other program within two seconds, and its end too', async () => {
  expect((await on.control('POST', `${path}/quarantine`, { reason: 'a leak' })).status).toBe(200);
  const shut = performance.now() + QUARANTINE_MS_MAX;
  await eventually('the end of two seconds', async () => performance.now() > shut || undefined);
  expect((await everywhere()).map(({ code }) => code)).toEqual(['model_quarantined', 'model_quarantined']);
  await on.control('POST', `${path}/release`, { reason: 'mended' });
  await eventuallyEverywhere(200);
});

describe('once its approvals have expired', () => {
  const lookAt = async (nowMs: number) => {
    const { store, log } = on.running.control;
    const clock = { ...systemClock, now: () => nowMs };
    await watchApprovals({ store, clock, log, graceDays: () => 14, isReachable: () => true }).run();
  };
  const told = async (action: string) =>
    ((await on.control('GET', `/api/v1/audit?action=${action}`)).body['data'] as object[]).length;

  it('it is told at once, and goes on as it did', async () => {
    await lookAt(Date.now() + 181 * DAY_MS);
    expect(await told('model-version.lapse')).toBe(1);
    await eventually(
      'the metric',
      async () =>
        (await (await fetch(`${on.controlUrl}/metrics`)).text()).includes(
          `aigw_approvals_lapsed{version="${MODEL}@${path.split('/').at(-1)}",state="lapsed"} 1`,
        ) || undefined,
    );
    expect((await on.control('GET', '/api/v1/status')).body['lapsed']).toEqual([`${MODEL}@${path.split('/').at(-1)}`]);
    expect((await everywhere()).map(({ status, deprecation }) => [status, deprecation])).toEqual([
      [200, null],
      [200, null],
    ]);
  });

  it('it counts as deprecated after its grace, and its callers are told', async () => {
    await lookAt(Date.now() + 196 * DAY_MS);
    expect(await told('model-version.block')).toBe(1);
    await eventually(
      'the header',
      async () => (await everywhere()).every(({ deprecation }) => deprecation?.startsWith('@')) || undefined,
    );
    expect(await statuses()).toEqual([200, 200]);
    expect((await on.control('GET', `${path}/lifecycle`)).body).toMatchObject({
      state: 'production',
      lapse: { what: 'blocked', gates: ['ml', 'security', 'legal', 'deploy'] },
    });
  });

  it('it is as before where its decisions hold', async () => {
    await lookAt(Date.now());
    await eventually(
      'no header',
      async () => (await everywhere()).every(({ deprecation }) => deprecation === null) || undefined,
    );
    expect(await told('model-version.mend')).toBe(1);
  });
});

describe('whoever owns the tables', () => {
  it('puts no version where calls reach it: rows bear no signature', async () => {
    await on.control('POST', '/api/v1/models', { name: 'forged', ownerTeam: 'tests' });
    const deployments = [{ provider: 'openai', model: 'gpt-4.1-mini' }];
    const version = { version: '1.0.0', deployments };
    expect((await on.control('POST', '/api/v1/models/forged/versions', version)).status).toBe(201);
    const client = new Client({ connectionString: database });
    await client.connect();
    try {
      const forge = `insert into model_version_revisions
          (version_id, organization_id, number, at, author_type, state, retired, facts)
        select r.version_id, r.organization_id, r.number + 1, now(), 'user', 'production', false, r.facts
        from model_version_revisions r join model_versions v on v.id = r.version_id join models m on m.id = v.model_id
        where m.name = 'forged'`;
      await expect(client.query(forge)).rejects.toThrow(/no way leads/);
      await client.query('alter table model_version_revisions disable trigger model_states_insert');
      await client.query(forge);
      await client.query('alter table model_version_revisions enable trigger model_states_insert');
    } finally {
      await client.end();
    }
    // Any change makes the nodes read the tables again.
    await on.control('POST', '/api/v1/teams', { name: 'another' });
    await on.control('PATCH', '/api/v1/models/forged', { purpose: 'to be called' });
    await eventually('the refusal', async () => {
      const answers = await everywhere('forged@1.0.0');
      return answers.every(({ status, code }) => status === 403 && code === 'model_not_available') || undefined;
    });
    const { body } = await on.control('GET', '/api/v1/routes/explain?name=forged@1.0.0');
    expect(JSON.stringify(body)).toContain('its approvals cannot be proven');
  });
});
