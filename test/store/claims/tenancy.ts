import { describe, expect, it } from 'vitest';
import type { DeclaredApplication, Store } from '../../../src/store/index.ts';
import { codeOf, NOW, tenant } from '../samples.ts';

const app = (change: Partial<DeclaredApplication> = {}): DeclaredApplication => ({
  models: null,
  bodies: { store: false, retentionDays: 30 },
  ...change,
});

const declaring = (organization: string, apps: Record<string, DeclaredApplication>) => ({
  organization,
  teams: { a: { apps } },
});

export function tenancyClaims(open: () => Store): void {
  const applicationsOf = async (organizationId: string) =>
    (await open().tenancy.listApplications(organizationId)).map(
      (one) => `${one.teamName}/${one.name} ${one.managedBy}${one.retiredAt === null ? '' : ' retired'}`,
    );

  describe('tenancy', () => {
    it('has one organization of a name, also when two nodes make it at the same time', async () => {
      const made = await Promise.all([
        open().tenancy.ensureOrganization('twice', NOW),
        open().tenancy.ensureOrganization('twice', NOW),
      ]);
      expect(made[0]?.id).toBe(made[1]?.id);
    });

    it('refuses a second team or application of a name', async () => {
      const { organization, team } = await tenant(open(), 'names');
      const application = { teamId: team.id, name: 'demo', ...app() };
      expect([
        await codeOf(open().tenancy.createTeam(organization.id, 'platform', NOW)),
        await codeOf(open().tenancy.createApplication(organization.id, application, NOW)),
      ]).toEqual(['resource.conflict', 'resource.conflict']);
    });

    it('does not show an organization the applications of another', async () => {
      const mine = await tenant(open(), 'show-mine');
      const other = await tenant(open(), 'show-other');
      const found = await open().tenancy.findApplication(mine.organization.id, other.application.id);
      expect(found).toBeUndefined();
      expect(await applicationsOf(mine.organization.id)).toHaveLength(1);
    });

    it('does not let an organization put an application under another’s team', async () => {
      const mine = await tenant(open(), 'put-mine');
      const other = await tenant(open(), 'put-other');
      const application = { teamId: other.team.id, name: 'x', ...app() };
      expect(await codeOf(open().tenancy.createApplication(mine.organization.id, application, NOW))).toBe(
        'resource.unknown',
      );
    });
  });

  describe('a configuration file', () => {
    it('makes what it declares, and changes nothing when it says the same again', async () => {
      const declaration = {
        organization: 'file-makes',
        teams: { a: { apps: { x: app({ models: ['m'] }) } }, b: { apps: {} } },
      };
      const first = await open().tenancy.reconcile(declaration, NOW);
      const second = await open().tenancy.reconcile(declaration, NOW + 1);
      expect([first.changed, second.changed]).toEqual([3, 0]);
      expect(await applicationsOf(first.organizationId)).toEqual(['a/x file']);
    });

    it('changes what it declares differently', async () => {
      await open().tenancy.reconcile(declaring('file-changes', { x: app({ models: ['m'] }) }), NOW);
      const { organizationId, changed } = await open().tenancy.reconcile(
        declaring('file-changes', { x: app({ models: ['m', 'n'] }) }),
        NOW + 1,
      );
      expect(changed).toBe(1);
      expect((await open().tenancy.listApplications(organizationId))[0]?.models).toEqual(['m', 'n']);
    });

    it('retires what it no longer declares and returns the same row when it does again', async () => {
      const { organizationId } = await open().tenancy.reconcile(declaring('file-retires', { x: app(), y: app() }), NOW);
      const before = await open().tenancy.listApplications(organizationId);
      await open().tenancy.reconcile(declaring('file-retires', { y: app() }), NOW + 1);
      const between = await applicationsOf(organizationId);
      await open().tenancy.reconcile(declaring('file-retires', { x: app(), y: app() }), NOW + 2);
      expect(between).toEqual(['a/x file retired', 'a/y file']);
      expect(await open().tenancy.listApplications(organizationId)).toEqual(before);
    });

    it('retires what stands under a team that is gone', async () => {
      const { organizationId } = await open().tenancy.reconcile(
        { organization: 'file-team', teams: { a: { apps: { x: app() } } } },
        NOW,
      );
      await open().tenancy.reconcile({ organization: 'file-team', teams: {} }, NOW + 1);
      expect(await applicationsOf(organizationId)).toEqual(['a/x file retired']);
      const active = await open().tenancy.activeApplications();
      expect(active.filter((one) => one.organizationId === organizationId)).toEqual([]);
    });

    it('never takes over what the API made, names every collision, and changes nothing', async () => {
      const { organization, team } = await tenant(open(), 'file-collides');
      await open().tenancy.createApplication(organization.id, { teamId: team.id, name: 'second', ...app() }, NOW);
      const declaration = {
        organization: 'file-collides',
        teams: { fresh: { apps: { x: app() } }, platform: { apps: { demo: app(), second: app() } } },
      };
      await expect(open().tenancy.reconcile(declaration, NOW)).rejects.toMatchObject({
        code: 'resource.conflict',
        message: expect.stringMatching(
          /team platform.*platform\/demo.*platform\/second.*--adopt platform --adopt platform\/demo --adopt platform\/second\.$/,
        ),
      });
      expect(await applicationsOf(organization.id)).toEqual(['platform/demo api', 'platform/second api']);
    });

    it('takes over what it is told to, as the same rows, and nothing beside it', async () => {
      const { organization, team, application } = await tenant(open(), 'file-adopts');
      const second = await open().tenancy.createApplication(
        organization.id,
        { teamId: team.id, name: 'second', ...app() },
        NOW,
      );
      const declaration = {
        organization: 'file-adopts',
        teams: { platform: { apps: { demo: app({ models: ['m'] }), second: app() } } },
      };
      const adopt = (...names: string[]) => open().tenancy.reconcile(declaration, NOW + 1, new Set(names));
      expect(await codeOf(adopt('platform', 'platform/demo'))).toBe('resource.conflict');
      expect(await applicationsOf(organization.id)).toEqual(['platform/demo api', 'platform/second api']);
      expect(await adopt('platform', 'platform/demo', 'platform/second')).toMatchObject({ changed: 3 });
      expect(await applicationsOf(organization.id)).toEqual(['platform/demo file', 'platform/second file']);
      const found = await open().tenancy.applicationById(application.id);
      expect([found?.models, (await open().tenancy.applicationById(second.id))?.managedBy]).toEqual([['m'], 'file']);
      expect(await open().tenancy.reconcile(declaration, NOW + 2)).toMatchObject({ changed: 0 });
    });

    it('leaves alone what the API made and it does not declare', async () => {
      const { organization } = await tenant(open(), 'file-leaves');
      await open().tenancy.reconcile({ organization: 'file-leaves', teams: { own: { apps: { x: app() } } } }, NOW);
      expect(await applicationsOf(organization.id)).toEqual(['own/x file', 'platform/demo api']);
    });

    it('may be applied by two nodes at the same time', async () => {
      const declaration = { organization: 'file-race', teams: { a: { apps: { x: app(), y: app() } } } };
      const done = await Promise.all([
        open().tenancy.reconcile(declaration, NOW),
        open().tenancy.reconcile(declaration, NOW),
      ]);
      expect(done.map((one) => one.changed).toSorted((a, b) => a - b)).toEqual([0, 3]);
    });
  });
}
