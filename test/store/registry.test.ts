/** The registry in the database, on both engines, beside what hands in the tables can do to it. */
import { Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  manifestOf,
  NO_MODEL_FACTS,
  NO_VERSION_FACTS,
  sha256,
  type DeclaredModel,
  type NewVersion,
} from '../../src/registry/index.ts';
import { changeRepository } from '../../src/store/changes.ts';
import type { Database } from '../../src/store/database.ts';
import { lifecycleRepository } from '../../src/store/lifecycle/repository.ts';
import { migrate, readMigrations } from '../../src/store/migrate.ts';
import { MEMORY, PgliteClient } from '../../src/store/pglite/client.ts';
import { EmbeddedDialect } from '../../src/store/pglite/dialect.ts';
import { clientConfig, createPool, ServerDialect } from '../../src/store/postgres/dialect.ts';
import { registryRepository } from '../../src/store/registry/repository.ts';
import { tenancyRepository } from '../../src/store/tenancy.ts';
import { parseStoreUrl } from '../../src/store/url.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { codeOf, NOW, tenant } from './samples.ts';

const ALICE = { type: 'user', id: 'u1', name: 'alice' };
const EVERYTHING = { everything: true } as const;

const manifest = (model = 'gpt-4.1', endpoint = 'e'): string =>
  manifestOf(
    {
      kind: 'hosted',
      operation: 'chat',
      deployments: [{ provider: 'p', model, outputTokensDefault: 4096, unsupported: 'drop', options: {} }],
    },
    () => ({ kind: 'k', region: 'r', settings: endpoint }),
  );

const newVersion = (change: Partial<NewVersion> = {}): NewVersion => ({
  version: '1.0.0',
  manifest: manifest(),
  signature: null,
  state: 'development',
  facts: NO_VERSION_FACTS,
  ...change,
});

const declared = (name: string, change: Partial<DeclaredModel> = {}): DeclaredModel => ({
  name,
  ownerTeam: null,
  riskClass: 'unclassified',
  facts: NO_MODEL_FACTS,
  versions: [{ version: '1.0.0', manifest: manifest(), state: 'production', facts: NO_VERSION_FACTS }],
  ...change,
});

const repositories = (db: Kysely<Database>) => ({
  registry: registryRepository(db),
  tenancy: tenancyRepository(db),
  changes: changeRepository(db),
});

describe.each(['PGlite', 'Postgres server'] as const)('on a %s', (engine) => {
  let postgres: PostgresServer | undefined;
  let db: Kysely<Database>;
  let closeClient = async (): Promise<void> => undefined;
  const open = () => repositories(db);
  const raw = (statement: string) => sql.raw(statement).execute(db);

  beforeAll(async () => {
    if (engine === 'PGlite') {
      const client = await PgliteClient.open(MEMORY, () => undefined);
      closeClient = () => client.close();
      db = new Kysely<Database>({ dialect: new EmbeddedDialect(client) });
    } else {
      postgres = await startPostgres();
      const target = parseStoreUrl(postgres.createDatabase('registry'));
      if (target.engine !== 'postgres') throw new Error('a server is needed');
      db = new Kysely<Database>({
        dialect: new ServerDialect({ pool: createPool(clientConfig(target, undefined), () => {}) }),
      });
    }
    await migrate(db, readMigrations(), NOW);
    // So that a file may say in which state its versions are.
    await lifecycleRepository(db).declareMode('solo', NOW);
    // Making a new database takes seconds of one core, more where the machine is busy.
  }, 300_000);
  afterAll(async () => {
    await db?.destroy();
    await closeClient();
    await postgres?.stop();
  });

  async function registered(name: string) {
    const { organization, team } = await tenant(open(), name);
    const model = await open().registry.insertModel(
      { organizationId: organization.id, name, ownerTeamId: team.id, riskClass: 'limited', facts: NO_MODEL_FACTS },
      ALICE,
      NOW,
    );
    const version = await open().registry.insertVersion(model.id, newVersion(), ALICE, NOW);
    return { organization, team, model, version };
  }

  describe('the registry', () => {
    it('keeps a model with its owner and a version with the digest of its manifest', async () => {
      const { model, version, team } = await registered('reg-keeps');
      expect(model).toMatchObject({ ownerTeam: 'platform', ownerTeamId: team.id, revision: 1, managedBy: 'api' });
      expect(version).toMatchObject({ edition: 1, revision: 1, state: 'development', digest: sha256(manifest()) });
    });

    it('has one model of a name in the whole installation, and one version of a name', async () => {
      const { model } = await registered('reg-twice');
      const other = await tenant(open(), 'reg-twice-other');
      const again = { organizationId: other.organization.id, name: 'reg-twice', ownerTeamId: null };
      const insert = open().registry.insertModel({ ...again, riskClass: 'minimal', facts: NO_MODEL_FACTS }, ALICE, NOW);
      expect(await codeOf(insert)).toBe('resource.conflict');
      expect(await codeOf(open().registry.insertVersion(model.id, newVersion(), ALICE, NOW))).toBe('resource.conflict');
    });

    it('does not take a team of another organization for an owner', async () => {
      const mine = await registered('reg-team-mine');
      const other = await tenant(open(), 'reg-team-other');
      const change = { ownerTeamId: other.team.id };
      expect(await codeOf(open().registry.reviseModel(mine.model.id, change, ALICE, NOW))).toBe('resource.unknown');
    });

    it('does not show an organization the models of another', async () => {
      const { organization } = await registered('reg-mine');
      await registered('reg-theirs');
      const scope = { organizationId: organization.id };
      expect(await open().registry.findModel(scope, 'reg-theirs')).toBeUndefined();
      expect(await open().registry.findVersion(scope, 'reg-theirs', '1.0.0')).toBeUndefined();
      const { rows } = await open().registry.listModels(scope, {});
      expect(rows.map(({ name }) => name)).toEqual(['reg-mine']);
    });

    it('keeps every revision, and tells what held at any moment', async () => {
      const { organization, model, version } = await registered('reg-asof');
      const { registry } = open();
      await registry.reviseModel(model.id, { riskClass: 'high', facts: { purpose: 'support' } }, ALICE, NOW + 1_000);
      await registry.reviseVersion(version.id, { facts: { regions: ['eu'] } }, ALICE, NOW + 2_000);
      const scope = { organizationId: organization.id };
      const at = async (ms: number) => {
        const shown = await registry.findModel(scope, 'reg-asof', ms);
        const its = await registry.findVersion(scope, 'reg-asof', '1.0.0', ms);
        return [shown?.riskClass, shown?.facts.purpose, its?.facts.regions];
      };
      expect([await at(NOW - 1), await at(NOW), await at(NOW + 1_999), await at(NOW + 2_000)]).toEqual([
        [undefined, undefined, undefined],
        ['limited', null, null],
        ['high', 'support', null],
        ['high', 'support', ['eu']],
      ]);
    });

    it('adds no revision where the same is said again', async () => {
      const { model } = await registered('reg-same');
      const again = await open().registry.reviseModel(model.id, { riskClass: 'limited' }, ALICE, NOW + 1);
      expect(again.revision).toBe(1);
    });

    it('numbers the revisions of two who write at the same time', async () => {
      const { model } = await registered('reg-race');
      const { registry } = open();
      await Promise.all(
        ['a', 'b', 'c'].map((purpose) => registry.reviseModel(model.id, { facts: { purpose } }, ALICE, NOW + 1)),
      );
      const { rows } = await registry.historyOf(model.id, {});
      expect(rows.filter(({ what }) => what === 'model').map(({ number }) => number)).toEqual([4, 3, 2, 1]);
    });

    it('keeps what was said when a clock is set back', async () => {
      const { model } = await registered('reg-clock');
      const late = await open().registry.reviseModel(model.id, { facts: { purpose: 'x' } }, ALICE, NOW - 60_000);
      expect([late.revision, late.revisedAt]).toEqual([2, NOW]);
    });

    it('lists by state, team, risk and region, then and now, in pages', async () => {
      const { organization, version, team } = await registered('reg-list');
      const { registry } = open();
      const scope = { organizationId: organization.id };
      await registry.insertModel(
        {
          organizationId: organization.id,
          name: 'reg-list-2',
          ownerTeamId: null,
          riskClass: 'high',
          facts: NO_MODEL_FACTS,
        },
        ALICE,
        NOW + 1,
      );
      await registry.reviseVersion(version.id, { state: 'archived', facts: { regions: ['eu', 'us'] } }, ALICE, NOW + 5);
      const names = async (filter: object) => (await registry.listModels(scope, filter)).rows.map(({ name }) => name);
      expect(await names({ state: 'archived' })).toEqual(['reg-list']);
      expect(await names({ state: 'archived', asOf: NOW + 4 })).toEqual([]);
      expect(await names({ region: 'us' })).toEqual(['reg-list']);
      expect(await names({ region: 'us', state: 'development' })).toEqual([]);
      expect(await names({ team: team.name })).toEqual(['reg-list']);
      expect(await names({ riskClass: 'high' })).toEqual(['reg-list-2']);
      const first = await registry.listModels(scope, { limit: 1 });
      const second = await registry.listModels(scope, { limit: 1, cursor: first.next ?? '' });
      expect([...first.rows, ...second.rows].map(({ name }) => name)).toEqual(['reg-list-2', 'reg-list']);
      expect(second.next).toBeNull();
    });

    it('keeps metrics with their basis, interval and n, and lineage with what is not known', async () => {
      const { version } = await registered('reg-said');
      const { registry } = open();
      const interval = { low: 0.8, high: 0.9, confidence: 0.95 };
      await registry.addMetric(
        version.id,
        { name: 'f1', basis: 'evaluated', value: 0.85, interval, n: 300 },
        ALICE,
        NOW,
      );
      const edge = { relation: 'trained-on', source: 'unknown', digest: 'unknown', withdrawn: false } as const;
      await registry.addLineage(version.id, edge, ALICE, NOW);
      await registry.addLineage(version.id, { ...edge, source: 'corpus-a' }, ALICE, NOW + 1);
      await registry.addLineage(version.id, { ...edge, withdrawn: true }, ALICE, NOW + 2);
      expect(await registry.metricsOf(version.id)).toMatchObject([{ name: 'f1', n: 300, interval, author: ALICE }]);
      const sources = async (asOf?: number) => (await registry.lineageOf(version.id, asOf)).map(({ source }) => source);
      expect([await sources(NOW), await sources(NOW + 1), await sources()]).toEqual([
        ['unknown'],
        ['corpus-a', 'unknown'],
        ['corpus-a'],
      ]);
    });

    it('tells the whole history in pages, newest first', async () => {
      const { model, version } = await registered('reg-history');
      const { registry } = open();
      await registry.addMetric(version.id, { name: 'latency', basis: 'vendor', value: 1 }, ALICE, NOW + 3);
      await registry.reviseVersion(version.id, { state: 'archived' }, ALICE, NOW + 4);
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await registry.historyOf(model.id, { limit: 2, cursor });
        seen.push(...page.rows.map(({ what, number }) => `${what} ${number}`));
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
      expect(seen).toEqual(['version 2', 'metric null', 'version 1', 'model 1', 'edition 1']);
      const before = await registry.historyOf(model.id, { asOf: NOW });
      expect(before.rows).toHaveLength(3);
      expect(await codeOf(registry.historyOf(model.id, { cursor: 'x' }))).toBe('request.invalid');
    });

    it('hands the versions of the API to the snapshot, and announces each change', async () => {
      const { version } = await registered('reg-callable');
      const before = await open().changes.bounds();
      await open().registry.reviseVersion(version.id, { state: 'archived' }, ALICE, NOW);
      const found = (await open().registry.callableVersions()).filter(({ model }) => model === 'reg-callable');
      expect(found).toMatchObject([{ state: 'archived', organizationId: version.organizationId }]);
      expect((await open().changes.since(before.newest)).map(({ topic }) => topic)).toEqual(['model']);
    });

    it.each([
      'models',
      'model_revisions',
      'model_versions',
      'model_editions',
      'model_version_revisions',
      'model_metrics',
      'model_lineage',
    ])('has the database itself refuse to change, delete or truncate rows of %s', async (table) => {
      const { version } = await registered(`reg-never-${table.replaceAll('_', '-')}`);
      const edge = { relation: 'trained-on', source: 'x', digest: 'unknown', withdrawn: false } as const;
      await open().registry.addLineage(version.id, edge, ALICE, NOW);
      await open().registry.addMetric(version.id, { name: 'm', basis: 'vendor', value: 1 }, ALICE, NOW);
      const column = table === 'model_versions' ? 'version' : table === 'models' ? 'name' : 'author_name';
      for (const statement of [
        `update ${table} set ${column} = 'x'`,
        `delete from ${table}`,
        `truncate ${table} cascade`,
      ]) {
        await expect(raw(statement), statement).rejects.toThrow(/never changed or deleted/);
      }
    });

    it('has the database itself refuse a digest that is not that of the manifest', async () => {
      const { version } = await registered('reg-digest');
      const forged = `insert into model_editions (version_id, organization_id, number, at, author_type, digest, manifest)
        values ('${version.id}', '${version.organizationId}', 2, now(), 'user', '${sha256('a')}', 'b')`;
      await expect(raw(forged)).rejects.toThrow(/check constraint/);
    });
  });

  describe('models of a configuration file', () => {
    const declare = (organizationId: string, models: readonly DeclaredModel[], at = NOW, routes: string[] = []) =>
      open().registry.declareModels(organizationId, models, routes, at);
    const versionOf = (name: string) => open().registry.findVersion(EVERYTHING, name, '1.0.0');

    it('are registered, and said again add nothing', async () => {
      const { organization } = await tenant(open(), 'reg-file-first');
      const models = [declared('file-first', { ownerTeam: 'platform' })];
      expect([await declare(organization.id, models), await declare(organization.id, models, NOW + 1)]).toEqual([5, 0]);
      expect(await open().registry.findModel(EVERYTHING, 'file-first')).toMatchObject({
        managedBy: 'file',
        ownerTeam: 'platform',
      });
    });

    it('are taken over from the API where that is said, with their versions, and from nobody else', async () => {
      const { model, version } = await registered('reg-file-adopts');
      const other = await registered('reg-file-adopts-not');
      const models = [declared('reg-file-adopts'), declared('reg-file-adopts-not')];
      const adopting = (...names: string[]) =>
        open().registry.declareModels(model.organizationId, models.slice(0, names.length), [], NOW + 1, new Set(names));
      await expect(adopting('reg-file-adopts', 'reg-file-adopts-not')).rejects.toThrow(
        'model reg-file-adopts-not. Rename them in the file, since a model of the registry keeps its name.',
      );
      await adopting('reg-file-adopts');
      const after = await open().registry.findModel(EVERYTHING, 'reg-file-adopts');
      expect([after?.id, after?.managedBy]).toEqual([model.id, 'file']);
      expect(await versionOf('reg-file-adopts')).toMatchObject({ id: version.id, edition: 1, state: 'production' });
      for (const [id, set] of [
        [model.id, `managed_by = 'api'`],
        [other.model.id, `managed_by = 'file', name = 'reg-file-renamed'`],
      ])
        await expect(raw(`update models set ${set} where id = '${id}'`)).rejects.toThrow(/never changed/);
    });

    it('keep a name that they had: the refusal says whose it is', async () => {
      const { organization } = await tenant(open(), 'reg-file-named');
      await declare(organization.id, [declared('reg-file-named')]);
      const model = { name: 'reg-file-named', ownerTeamId: null, riskClass: 'limited', facts: NO_MODEL_FACTS } as const;
      const insert = (organizationId: string) => open().registry.insertModel({ ...model, organizationId }, ALICE, NOW);
      await expect(insert(organization.id)).rejects.toThrow(/is declared by the configuration file/);
      await declare(organization.id, [], NOW + 1);
      await expect(insert(organization.id)).rejects.toThrow(/was declared by the configuration file before/);
      const other = await tenant(open(), 'reg-file-named-other');
      await expect(insert(other.organization.id)).rejects.toThrow(/is taken by a model of the registry/);
    });

    it('get a revision where a fact differs, and an edition where a version is made of something else', async () => {
      const { organization } = await tenant(open(), 'reg-file-differs');
      await declare(organization.id, [declared('file-differs')]);
      const [version] = declared('x').versions;
      if (!version) throw new Error('no version');
      const changed = { ...version, manifest: manifest('gpt-5'), state: 'deprecated' as const };
      await declare(organization.id, [declared('file-differs', { riskClass: 'high', versions: [changed] })], NOW + 1);
      const model = await open().registry.findModel(EVERYTHING, 'file-differs');
      expect([model?.revision, model?.riskClass]).toEqual([2, 'high']);
      expect(await versionOf('file-differs')).toMatchObject({
        edition: 2,
        digest: sha256(manifest('gpt-5')),
        revision: 2,
        state: 'deprecated',
      });
    });

    it('are retired when they are gone, never deleted, and come back as the same rows', async () => {
      const { organization } = await tenant(open(), 'reg-file-gone');
      await declare(organization.id, [declared('file-gone'), declared('file-stays')]);
      const before = await open().registry.findModel(EVERYTHING, 'file-gone');
      await declare(organization.id, [declared('file-stays', { versions: [] })], NOW + 1);
      const between = await open().registry.findModel(EVERYTHING, 'file-gone');
      const version = await versionOf('file-stays');
      await declare(organization.id, [declared('file-gone'), declared('file-stays')], NOW + 2);
      const after = await open().registry.findModel(EVERYTHING, 'file-gone');
      expect([between?.retired, version?.retired, after?.retired, after?.id === before?.id]).toEqual([
        true,
        true,
        false,
        true,
      ]);
    });

    it('never take over a model of the API, of whichever organization, and change nothing then', async () => {
      await registered('file-collides');
      const { organization } = await tenant(open(), 'reg-file-collides');
      const refused = declare(organization.id, [declared('file-fresh'), declared('file-collides')]);
      await expect(refused).rejects.toMatchObject({
        code: 'resource.conflict',
        message: expect.stringContaining('model file-collides'),
      });
      expect(await open().registry.findModel(EVERYTHING, 'file-fresh')).toBeUndefined();
    });

    it('refuse the name of a route that a model of the API has', async () => {
      await registered('file-route');
      const { organization } = await tenant(open(), 'reg-file-route');
      expect(await codeOf(declare(organization.id, [], NOW, ['file-route']))).toBe('resource.conflict');
    });

    it('change what stands behind a version of the API: it gets an edition, and keeps the one before', async () => {
      const { model } = await registered('reg-renewed');
      const { registry } = open();
      const renew = (text: string) => (text === manifest() ? manifest('gpt-4.1', 'other') : text);
      await registry.renewEditions(renew, ALICE, NOW + 1);
      await registry.renewEditions(renew, ALICE, NOW + 2);
      const version = await registry.findVersion(EVERYTHING, model.name, '1.0.0');
      expect([version?.edition, version?.digest]).toEqual([2, sha256(manifest('gpt-4.1', 'other'))]);
      const first = await registry.findVersion(EVERYTHING, model.name, '1.0.0', NOW);
      expect([first?.edition, first?.digest]).toEqual([1, sha256(manifest())]);
    });
  });
});
