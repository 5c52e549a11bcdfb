import { describe, expect, it } from 'vitest';
import { uuidv7 } from '../../../src/core/index.ts';
import { parseFilter, type GroupRoles, type UserAttributes } from '../../../src/identity/index.ts';
import type { Store } from '../../../src/store/index.ts';
import { codeOf, NOW, tenant } from '../samples.ts';

let serial = 0;
const fresh = () => uuidv7(NOW + (serial += 1));
const ISSUER = 'https://login.example';
const ALL = { offset: 0, count: 100 };

export function scimClaims(open: () => Store): void {
  const attributes = (userName: string, change: Partial<UserAttributes> = {}): UserAttributes => ({
    userName,
    externalId: null,
    active: true,
    displayName: null,
    formatted: null,
    givenName: null,
    familyName: null,
    emails: [],
    ...change,
  });
  const add = (organizationId: string, userName: string, change: Partial<UserAttributes> = {}, nowMs = NOW) =>
    open().scim.addScimUser(
      organizationId,
      fresh(),
      { issuer: ISSUER, subject: `${userName} ${organizationId}` },
      attributes(userName, change),
      nowMs,
    );
  const addGroup = (organizationId: string, displayName: string, members: readonly string[]) =>
    open().scim.addScimGroup(
      organizationId,
      fresh(),
      { displayName, externalId: null, members: new Set(members) },
      NOW,
    );
  const organization = async (name: string) => (await tenant(open(), name)).organization.id;
  const rolesOf = async (id: string) =>
    (await open().grants.grantsOf(id))
      .map(({ role, teamId }) => (teamId === null ? role : `${role} of a team`))
      .toSorted();
  const ROLES: GroupRoles = new Map([
    ['Readers', [{ role: 'viewer', team: null }]],
    [
      'Leads',
      [
        { role: 'team-admin', team: 'platform' },
        { role: 'viewer', team: null },
      ],
    ],
    ['Nowhere', [{ role: 'auditor', team: 'not there' }]],
  ]);
  const settle = (id: string, userIds: readonly string[] | null = null) =>
    open().scim.settleScimGrants(id, ROLES, userIds, 'the provider', NOW);

  describe('people that a provider tells of', () => {
    it.each([
      ['userName eq "LIST.ada@example.com"', 1],
      ['userName sw "list." and active eq true', 2],
      ['displayName co "love"', 1],
      ['externalId eq "x-ada"', 1],
      ['externalId eq "X-ADA"', 0],
      ['emails.value eq "ada@home.example"', 1],
      ['emails[type eq "home"].value eq "ADA@home.example"', 1],
      ['emails[type eq "work"].value eq "ada@home.example"', 0],
      ['emails[type eq "home" and value eq "ada@home.example"]', 1],
      ['userName ew "example.com"', 3],
      ['userName eq "%"', 0],
      ['userName co "_"', 0],
      ['externalId pr', 1],
      ['active eq "False"', 1],
      ['id eq "nothing"', 0],
    ])('are found by %s: %i', async (filter, found) => {
      const { id } = await open().tenancy.ensureOrganization('scim list', NOW);
      if ((await open().scim.listScimUsers(id, [], ALL)).total === 0) {
        const emails = [{ value: 'ada@home.example', type: 'home', primary: true }];
        await add(id, 'list.ada@example.com', { externalId: 'x-ada', displayName: 'Ada Lovelace', emails });
        await add(id, 'list.grace@example.com');
        await add(id, 'other@example.com', { active: false });
      }
      expect((await open().scim.listScimUsers(id, parseFilter(filter), ALL)).total).toBe(found);
    });

    it('are listed in windows', async () => {
      const id = await organization('scim windows');
      for (const name of ['a', 'b', 'c']) await add(id, name);
      const { total, rows } = await open().scim.listScimUsers(id, [], { offset: 1, count: 1 });
      expect([total, rows.map(({ userName }) => userName)]).toEqual([3, ['b']]);
    });

    it('of one organization are nothing to another', async () => {
      const [one, two] = [await organization('scim one'), await organization('scim two')];
      const ada = await add(one, 'ada');
      const { scim } = open();
      expect(await scim.findScimUser(two, ada.id)).toBeUndefined();
      expect((await scim.listScimUsers(two, [], ALL)).total).toBe(0);
      expect(await codeOf(scim.changeScimUser(two, ada.id, attributes('ada'), NOW))).toBe('resource.unknown');
      expect(await codeOf(scim.removeScimUser(two, ada.id, NOW))).toBe('resource.unknown');
      const stolen = { issuer: ISSUER, subject: `ada ${one}` };
      expect(await codeOf(scim.addScimUser(two, fresh(), stolen, attributes('x'), NOW))).toBe('resource.conflict');
      expect(await codeOf(addGroup(two, 'Readers', [ada.id]))).toBe('request.invalid');
    });

    it('have names of their own, without regard to case', async () => {
      const id = await organization('scim names');
      await add(id, 'ada');
      expect(await codeOf(add(id, 'ADA'))).toBe('resource.conflict');
    });

    it('are those who signed in before', async () => {
      const id = await organization('scim adopted');
      const known = await open().users.insertUser({
        id: fresh(),
        organizationId: id,
        issuer: ISSUER,
        subject: `ada ${id}`,
        name: 'ada',
        email: null,
        createdAt: NOW,
        signedInAt: NOW,
        disabledAt: null,
      });
      expect((await add(id, 'ada', { displayName: 'Ada' })).id).toBe(known.id);
      expect((await open().users.findUser(known.id))?.name).toBe('Ada');
    });

    it('who are no longer active are shut out, and let in again', async () => {
      const id = await organization('scim active');
      const { scim, users } = open();
      const ada = await add(id, 'ada');
      await scim.changeScimUser(id, ada.id, attributes('ada', { active: false }), NOW + 1);
      const out = await users.findUser(ada.id);
      await scim.changeScimUser(id, ada.id, attributes('ada'), NOW + 2);
      expect([out?.disabledAt, (await users.findUser(ada.id))?.disabledAt]).toEqual([NOW + 1, null]);
    });

    it('whom somebody here has disabled stay out, whatever the provider says', async () => {
      const id = await organization('scim disabled');
      const { scim, users } = open();
      const ada = await add(id, 'ada');
      await users.setUserDisabled(id, ada.id, NOW + 1, NOW + 1);
      await scim.changeScimUser(id, ada.id, attributes('ada', { active: false }), NOW + 2);
      await scim.changeScimUser(id, ada.id, attributes('ada'), NOW + 3);
      expect((await users.findUser(ada.id))?.disabledAt).toBe(NOW + 1);
    });

    it('who were removed are gone, and the same when they come again', async () => {
      const id = await organization('scim removed');
      const { scim, users } = open();
      const ada = await add(id, 'ada');
      await addGroup(id, 'Readers', [ada.id]);
      await scim.removeScimUser(id, ada.id, NOW + 1);
      expect(await scim.findScimUser(id, ada.id)).toBeUndefined();
      expect((await scim.listScimUsers(id, [], ALL)).total).toBe(0);
      expect((await users.findUser(ada.id))?.disabledAt).toBe(NOW + 1);
      const again = await add(id, 'ada', {}, NOW + 2);
      expect([again.id, again.groups]).toEqual([ada.id, []]);
      expect((await users.findUser(ada.id))?.disabledAt).toBeNull();
    });
  });

  describe('grants of groups', () => {
    it('are what the groups of a member give, and end with the membership', async () => {
      const id = await organization('scim grants');
      const { scim } = open();
      const [ada, grace] = [await add(id, 'ada'), await add(id, 'grace')];
      const readers = await addGroup(id, 'Readers', [ada.id, grace.id]);
      await addGroup(id, 'Leads', [ada.id]);
      await addGroup(id, 'Nowhere', [ada.id]);
      await settle(id);
      expect([await rolesOf(ada.id), await rolesOf(grace.id)]).toEqual([
        ['team-admin of a team', 'viewer'],
        ['viewer'],
      ]);
      expect(await settle(id)).toBe(0);
      const changed = { displayName: 'Readers', externalId: null, members: new Set([ada.id]) };
      await scim.changeScimGroup(id, readers.id, changed, NOW);
      await settle(id, [grace.id]);
      expect([await rolesOf(ada.id), await rolesOf(grace.id)]).toEqual([['team-admin of a team', 'viewer'], []]);
    });

    it('end while a person is not active, and with the group', async () => {
      const id = await organization('scim inactive');
      const { scim } = open();
      const ada = await add(id, 'ada');
      const readers = await addGroup(id, 'Readers', [ada.id]);
      await settle(id);
      await scim.changeScimUser(id, ada.id, attributes('ada', { active: false }), NOW);
      await settle(id, [ada.id]);
      const out = await rolesOf(ada.id);
      await scim.changeScimUser(id, ada.id, attributes('ada'), NOW);
      await settle(id, [ada.id]);
      const back = await rolesOf(ada.id);
      await scim.removeScimGroup(id, readers.id);
      await settle(id, [ada.id]);
      expect([out, back, await rolesOf(ada.id)]).toEqual([[], ['viewer'], []]);
    });

    it('leave those alone that somebody gave by hand', async () => {
      const id = await organization('scim manual');
      const ada = await add(id, 'ada');
      await open().grants.insertGrant({
        id: fresh(),
        holder: { type: 'user', id: ada.id, organizationId: id },
        role: 'auditor',
        installation: false,
        teamId: null,
        source: 'manual',
        grantedBy: 'test',
        createdAt: NOW,
        revokedAt: null,
        revokedBy: null,
      });
      await settle(id);
      expect(await rolesOf(ada.id)).toEqual(['auditor']);
    });

    it('end where the file gives nothing any more', async () => {
      const id = await organization('scim unnamed');
      const ada = await add(id, 'ada');
      await addGroup(id, 'Readers', [ada.id]);
      await settle(id);
      await open().scim.settleAllScimGrants(new Map(), 'file', NOW);
      expect(await rolesOf(ada.id)).toEqual([]);
    });
  });
}
