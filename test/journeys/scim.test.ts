/**
 * Identity providers that tell of people and groups: the requests that Okta and Microsoft Entra ID document, in their
 * order and spelling.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uuidv7 } from '../../src/core/index.ts';
import type { Installation } from '../support/installation.ts';
import { ISSUER, scimClient, startScim, type ScimClient, type ScimReply } from '../support/scim.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

let installation: Installation;
let client: ScimClient;

beforeAll(async () => {
  installation = await startScim();
  client = await scimClient(installation);
});
afterAll(() => installation.stop());

const patch = (...Operations: object[]) => ({ schemas: [PATCH_OP], Operations });
const idOf = ({ body }: ScimReply): string => String(body['id']);
const listOf = ({ body }: ScimReply) => body['Resources'] as Record<string, unknown>[];
const rolesOf = async (id: string) =>
  (await installation.running.control.store.grants.grantsOf(id)).map(({ role }) => role as string).toSorted();
const userOf = (id: string) => installation.running.control.store.users.findUser(id);

let serial = 0;
const person = (change: object = {}) => {
  serial += 1;
  return { schemas: [USER], userName: `p${serial}@example.com`, externalId: `ext-${serial}`, active: true, ...change };
};
const add = async (change: object = {}) => idOf(await client.ask('POST', '/Users', person(change)));

describe('Okta', () => {
  let id: string;
  const okta = {
    schemas: [USER],
    userName: 'test.user@okta.local',
    name: { givenName: 'Test', familyName: 'User' },
    emails: [{ primary: true, value: 'test.user@okta.local', type: 'work' }],
    displayName: 'Test User',
    locale: 'en-US',
    externalId: '00ujl29u0le5T6Aj10h7',
    groups: [],
    password: '1mz050nq',
    active: true,
  };

  test('looks whether we are there', async () => {
    const answer = await client.ask('GET', '/Users?startIndex=1&count=2');
    expect(answer).toMatchObject({ status: 200, body: { startIndex: 1 } });
    expect(answer.headers.get('content-type')).toContain('application/scim+json');
    expect((await client.ask('GET', '/Groups?startIndex=1&count=100')).status).toBe(200);
  });

  test('looks for a person, makes one, and reads it', async () => {
    const filter = encodeURIComponent('userName eq "test.user@okta.local"');
    const before = await client.ask('GET', `/Users?filter=${filter}&startIndex=1&count=100`);
    expect(before.body).toMatchObject({ totalResults: 0, Resources: [] });
    const made = await client.ask('POST', '/Users', okta);
    expect(made).toMatchObject({ status: 201, body: { userName: okta.userName, active: true, emails: okta.emails } });
    expect(JSON.stringify(made.body)).not.toContain('1mz050nq');
    id = idOf(made);
    expect(made.headers.get('location')).toBe(`${installation.controlUrl}/scim/v2/Users/${id}`);
    expect((await client.ask('GET', `/Users/${id}`)).body).toEqual(made.body);
    expect(await userOf(id)).toMatchObject({ issuer: ISSUER, subject: okta.externalId, name: 'Test User' });
  });

  test('makes nobody twice', async () => {
    const again = await client.ask('POST', '/Users', { ...okta, externalId: 'another' });
    expect(again).toMatchObject({ status: 409, body: { status: '409', scimType: 'uniqueness' } });
  });

  test('replaces the person with what it read, changed', async () => {
    const { body } = await client.ask('GET', `/Users/${id}`);
    const replaced = await client.ask('PUT', `/Users/${id}`, {
      ...body,
      name: { givenName: 'Another', familyName: 'User' },
      displayName: 'Another User',
    });
    expect(replaced).toMatchObject({ status: 200, body: { name: { givenName: 'Another' } } });
    expect((await userOf(id))?.name).toBe('Another User');
  });

  test('pushes a group with its members, changes it, and takes it away', async () => {
    const second = await add();
    const made = await client.ask('POST', '/Groups', {
      schemas: [GROUP],
      displayName: 'Readers',
      members: [{ value: id, display: okta.userName }],
    });
    expect(made).toMatchObject({ status: 201, body: { displayName: 'Readers', members: [{ value: id }] } });
    const group = idOf(made);
    expect(await rolesOf(id)).toEqual(['viewer']);
    expect((await client.ask('GET', `/Users/${id}`)).body['groups']).toMatchObject([{ value: group }]);
    const moved = await client.ask(
      'PATCH',
      `/Groups/${group}`,
      patch(
        { op: 'remove', path: `members[value eq "${id}"]` },
        { op: 'add', path: 'members', value: [{ value: second, display: 'x' }] },
      ),
    );
    expect([moved.status, await rolesOf(id), await rolesOf(second)]).toEqual([204, [], ['viewer']]);
    const renamed = patch({ op: 'replace', value: { id: group, displayName: 'Others' } });
    expect((await client.ask('PATCH', `/Groups/${group}`, renamed)).status).toBe(204);
    expect(await rolesOf(second)).toEqual([]);
    await client.ask('PUT', `/Groups/${group}`, { schemas: [GROUP], displayName: 'Leads', members: [{ value: id }] });
    expect(await rolesOf(id)).toEqual(['team-admin']);
    expect((await client.ask('DELETE', `/Groups/${group}`)).status).toBe(204);
    expect([await rolesOf(id), (await client.ask('GET', `/Groups/${group}`)).status]).toEqual([[], 404]);
  });

  test('deactivates the person, with all sessions and roles, and brings them back', async () => {
    const group = idOf(await client.ask('POST', '/Groups', { displayName: 'Readers', members: [{ value: id }] }));
    const session = await signedIn(id);
    const off = await client.ask('PATCH', `/Users/${id}`, patch({ op: 'replace', value: { active: false } }));
    expect(off).toMatchObject({ status: 200, body: { active: false } });
    expect((await session())?.revokedAt).not.toBeNull();
    expect([(await userOf(id))?.disabledAt === null, await rolesOf(id)]).toEqual([false, []]);
    await client.ask('PATCH', `/Users/${id}`, patch({ op: 'replace', value: { active: true } }));
    expect([(await userOf(id))?.disabledAt, await rolesOf(id)]).toEqual([null, ['viewer']]);
    await client.ask('DELETE', `/Groups/${group}`);
  });
});

/** A session of the person, as signing in makes one. */
async function signedIn(userId: string) {
  const { store } = installation.running.control;
  const user = await userOf(userId);
  const now = Date.now();
  const session = {
    id: uuidv7(now),
    organizationId: user?.organizationId ?? '',
    userId,
    kind: 'browser' as const,
    method: 'oidc' as const,
    address: null,
    createdAt: now,
    usedAt: now,
    expiresAt: now + 3_600_000,
    revokedAt: null,
    authTime: now,
    idTokenDigest: null,
    hash: uuidv7(now),
  };
  await store.sessions.insertSession(session);
  return () => store.sessions.findSessionById(session.id);
}

describe('Entra ID', () => {
  let id: string;
  const entra = {
    schemas: [USER, ENTERPRISE],
    externalId: '0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef',
    userName: 'Test_User_ab6490ee@testuser.com',
    active: true,
    displayName: 'lennay',
    emails: [{ primary: true, type: 'work', value: 'Test_User_fd0ea19b@testuser.com' }],
    meta: { resourceType: 'User' },
    name: { formatted: 'givenName familyName', familyName: 'familyName', givenName: 'givenName' },
    roles: [],
    [ENTERPRISE]: { department: 'bob' },
  };

  test('tries the connection with a person that nobody is', async () => {
    const filter = encodeURIComponent('userName eq "1dd1d3cb-0a5b-4c2e-8f7e-6f1a6a3a8f52"');
    expect(await client.ask('GET', `/Users?filter=${filter}`)).toMatchObject({
      status: 200,
      body: { totalResults: 0 },
    });
  });

  test('makes a person and finds it by name and by its own id', async () => {
    const made = await client.ask('POST', '/Users', entra);
    expect(made).toMatchObject({ status: 201, body: { externalId: entra.externalId, displayName: 'lennay' } });
    id = idOf(made);
    for (const by of [
      `userName eq "${entra.userName.toUpperCase()}"`,
      `externalId eq "${entra.externalId}"`,
      'emails[type eq "work"].value eq "test_user_fd0ea19b@testuser.com"',
    ]) {
      const found = await client.ask('GET', `/Users?filter=${encodeURIComponent(by)}`);
      expect(listOf(found).map((each) => each['id'])).toEqual([id]);
    }
  });

  test('changes single attributes in its own spelling', async () => {
    const changed = await client.ask(
      'PATCH',
      `/Users/${id}`,
      patch(
        { op: 'Replace', path: 'emails[type eq "work"].value', value: 'updatedEmail@example.com' },
        { op: 'Replace', path: 'name.familyName', value: 'updatedFamilyName' },
        { op: 'Add', path: `${ENTERPRISE}:department`, value: 'other' },
      ),
    );
    expect(changed).toMatchObject({
      status: 200,
      body: { emails: [{ value: 'updatedEmail@example.com' }], name: { familyName: 'updatedFamilyName' } },
    });
  });

  test('says the same again, and nothing of it stands in the audit', async () => {
    const events = async () => {
      const { body } = await installation.control('GET', '/api/v1/audit?action=scim-user.change&limit=200');
      return (body['data'] as unknown[]).length;
    };
    const before = await events();
    const same = patch({ op: 'Replace', path: 'name.familyName', value: 'updatedFamilyName' });
    expect((await client.ask('PATCH', `/Users/${id}`, same)).status).toBe(200);
    expect(await events()).toBe(before);
  });

  test('takes the person out of use by a text', async () => {
    const off = await client.ask('PATCH', `/Users/${id}`, patch({ op: 'Replace', path: 'active', value: 'False' }));
    expect(off.body['active']).toBe(false);
    const on = await client.ask('PATCH', `/Users/${id}`, patch({ op: 'Replace', path: 'active', value: 'True' }));
    expect([on.body['active'], (await userOf(id))?.disabledAt]).toEqual([true, null]);
  });

  test('makes a group, adds and removes members by their ids, and never reads them', async () => {
    const made = await client.ask('POST', '/Groups', {
      schemas: [GROUP, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'],
      externalId: '8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159',
      displayName: 'Readers',
      meta: { resourceType: 'Group' },
    });
    const group = idOf(made);
    const second = await add();
    const members = (op: string, ...values: string[]) =>
      patch({ op, path: 'members', value: values.map((value) => ({ $ref: null, value })) });
    expect((await client.ask('PATCH', `/Groups/${group}`, members('Add', id, second))).status).toBe(204);
    expect([await rolesOf(id), await rolesOf(second)]).toEqual([['viewer'], ['viewer']]);
    expect((await client.ask('PATCH', `/Groups/${group}`, members('Remove', id))).status).toBe(204);
    expect([await rolesOf(id), await rolesOf(second)]).toEqual([[], ['viewer']]);
    const filter = encodeURIComponent('displayName eq "Readers"');
    const found = await client.ask('GET', `/Groups?excludedAttributes=members&filter=${filter}`);
    expect(listOf(found)).toMatchObject([{ id: group, displayName: 'Readers' }]);
    expect(listOf(found)[0]).not.toHaveProperty('members');
    expect((await client.ask('GET', `/Groups/${group}?excludedAttributes=members`)).body).not.toHaveProperty('members');
    const asked = encodeURIComponent(`id eq "${group}" and members eq "${second}"`);
    expect((await client.ask('GET', `/Groups?filter=${asked}`)).body['totalResults']).toBe(1);
    expect((await client.ask('DELETE', `/Groups/${group}`)).status).toBe(204);
  });

  test('removes the person: shut out, gone, and the same person when told of again', async () => {
    const session = await signedIn(id);
    expect((await client.ask('DELETE', `/Users/${id}`)).status).toBe(204);
    expect((await session())?.revokedAt).not.toBeNull();
    expect((await userOf(id))?.disabledAt).not.toBeNull();
    expect((await client.ask('GET', `/Users/${id}`)).status).toBe(404);
    expect((await client.ask('DELETE', `/Users/${id}`)).status).toBe(404);
    const again = await client.ask('POST', '/Users', entra);
    expect([again.status, idOf(again)]).toEqual([201, id]);
  });
});
