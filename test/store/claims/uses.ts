import { beforeAll, describe, expect, it } from 'vitest';
import {
  manifestOf,
  NO_MODEL_FACTS,
  NO_VERSION_FACTS,
  type LifecycleState,
  type RegisteredVersion,
  type VersionFacts,
} from '../../../src/registry/index.ts';
import type { Store } from '../../../src/store/index.ts';
import { codeOf, NOW, rowOf, sampleCall, tenant } from '../samples.ts';

const DAY = 86_400_000;
const OWNER = { type: 'user', id: 'u1', name: 'olga' };
const EVERYTHING = { everything: true } as const;
const manifest = manifestOf({ kind: 'hosted', operation: 'chat', deployments: [] }, () => undefined);

let serial = 0;
/** An organization whose file declares one model, and three applications. */
async function scene(store: Store) {
  serial += 1;
  const { organization, team, application } = await tenant(store, `uses-${serial}`);
  const application2 = (name: string, models: readonly string[] | null = null) =>
    store.tenancy.createApplication(
      organization.id,
      { teamId: team.id, name, models, bodies: { store: false, retentionDays: 30 } },
      NOW,
    );
  const name = `used-${serial}`;
  const declare = (state: LifecycleState, facts: Partial<VersionFacts> = {}, at = NOW) =>
    store.registry.declareModels(
      organization.id,
      [
        {
          name,
          ownerTeam: null,
          riskClass: 'unclassified',
          facts: NO_MODEL_FACTS,
          versions: [{ version: '1.0.0', manifest, state, facts: { ...NO_VERSION_FACTS, ...facts } }],
        },
      ],
      [],
      at,
    );
  const version = async (): Promise<RegisteredVersion> => {
    const found = await store.registry.findVersion(EVERYTHING, name, '1.0.0');
    if (!found) throw new Error('the version is not there');
    return found;
  };
  const called = (applicationId: string, startedAt: number) =>
    store.calls.insertCalls([
      rowOf(
        store,
        sampleCall(startedAt, {
          organizationId: organization.id,
          applicationId,
          servedModel: `${name}@1.0.0`,
        }),
      ),
    ]);
  const uses = async () => store.uses.usesOf((await version()).id);
  /** Of other scenes there are more. */
  const frozen = async () => (await store.uses.frozenUses()).find((each) => each.version === `${name}@1.0.0`);
  return { name, organization, demo: application, make: application2, declare, version, called, uses, frozen };
}

export function useClaims(open: () => Store): void {
  describe('the uses of a version', () => {
    beforeAll(async () => {
      await open().lifecycle.declareMode('solo', NOW);
    });

    it('are frozen as it is deprecated: whoever called it in thirty days, and whose list names it', async () => {
      const at = await scene(open());
      const listed = await at.make('listed', [at.name]);
      const late = await at.make('late');
      await at.make('stranger', ['another']);
      await at.declare('production');
      await at.called(at.demo.id, NOW - DAY);
      await at.called(at.demo.id, NOW - 2 * DAY);
      await at.called(late.id, NOW - 31 * DAY);
      expect(await at.frozen()).toBeUndefined();
      await at.declare('deprecated', {}, NOW + 1);
      expect(await at.uses()).toMatchObject([
        { application: 'demo', sources: ['calls'], calls: 2, lastCallAt: NOW - DAY, withdrawn: false },
        { application: 'listed', applicationId: listed.id, sources: ['models'], calls: null },
      ]);
      expect((await at.frozen())?.grants.map(([id]) => id).toSorted()).toEqual([at.demo.id, listed.id].toSorted());
    });

    it('are those of the list of access, where the version has one', async () => {
      const at = await scene(open());
      await at.make('other');
      await at.declare('production', { access: ['platform/other'] });
      await at.declare('deprecated', { access: ['platform/other'] }, NOW + 1);
      expect(await at.uses()).toMatchObject([{ application: 'other', sources: ['access'] }]);
    });

    it('are not frozen again by what is said of it later, and stay with what was frozen', async () => {
      const at = await scene(open());
      await at.declare('production');
      await at.called(at.demo.id, NOW - DAY);
      await at.declare('deprecated', {}, NOW + 1);
      const late = await at.make('late');
      await at.called(late.id, NOW);
      await at.declare('deprecated', { contact: 'ops' }, NOW + 2);
      expect((await at.uses()).map(({ application }) => application)).toEqual(['demo']);
    });

    it('begin anew where it is deprecated a second time, and count for nothing in between', async () => {
      const at = await scene(open());
      await at.declare('production');
      await at.called(at.demo.id, NOW - DAY);
      await at.declare('deprecated', {}, NOW + 1);
      await at.declare('production', {}, NOW + 2);
      expect(await at.frozen()).toBeUndefined();
      const late = await at.make('late');
      await at.called(late.id, NOW);
      await at.declare('deprecated', {}, NOW + 3);
      expect((await at.uses()).map(({ application }) => application)).toEqual(['demo', 'late']);
    });

    it('are everybody there was, where the version was never anything but deprecated', async () => {
      const at = await scene(open());
      await at.declare('deprecated');
      const late = await at.make('late');
      const ids = (await at.frozen())?.grants.map(([id]) => id) ?? [];
      expect([ids.includes(at.demo.id), ids.includes(late.id)]).toEqual([true, false]);
    });

    it('are granted and withdrawn by the owner, each once, and both are remembered', async () => {
      const at = await scene(open());
      const { uses } = open();
      await at.declare('production');
      const version = await at.version();
      const application = { id: at.demo.id, organizationId: at.organization.id };
      const grant = () => uses.setUse(version, application, { withdrawn: false, reason: 'until March' }, OWNER, NOW);
      const withdraw = () => uses.setUse(version, application, { withdrawn: true, reason: 'it is March' }, OWNER, NOW);
      expect(await codeOf(grant())).toBe('resource.conflict');
      await at.declare('deprecated', {}, NOW + 1);
      const made = await grant();
      expect(made).toMatchObject({ sources: ['owner'], author: OWNER, reason: 'until March' });
      expect(await codeOf(grant())).toBe('resource.conflict');
      const revision = (await open().changes.bounds()).newest;
      await withdraw();
      expect(await codeOf(withdraw())).toBe('resource.conflict');
      expect((await open().changes.bounds()).newest).toBeGreaterThan(revision);
      expect([(await at.frozen())?.grants, await at.uses()]).toMatchObject([[], [{ withdrawn: true }]]);
      expect((await grant()).withdrawn).toBe(false);
    });
  });
}
