/** SCIM beside the documented flows: what is told of us, and what must not be possible. */
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scimClient, scimWith, startScim, type ScimClient, type ScimReply } from '../support/scim.ts';
import type { Installation } from '../support/installation.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const NOBODY = '0198c7d2-0000-7000-8000-000000000000';

let installation: Installation;
let client: ScimClient;
let other: ScimClient;

beforeAll(async () => {
  installation = await startScim();
  client = await scimClient(installation);
  other = await scimClient(installation, 'second');
});
afterAll(() => installation.stop());

const patch = (...Operations: object[]) => ({ schemas: [PATCH_OP], Operations });
const idOf = ({ body }: ScimReply): string => String(body['id']);
const rolesOf = async (id: string) =>
  (await installation.running.control.store.grants.grantsOf(id)).map(({ role }) => role as string).toSorted();
const userOf = (id: string) => installation.running.control.store.users.findUser(id);

let serial = 0;
const person = (change: object = {}) => {
  serial += 1;
  return { schemas: [USER], userName: `p${serial}@example.com`, externalId: `ext-${serial}`, active: true, ...change };
};
const add = async (change: object = {}) => idOf(await client.ask('POST', '/Users', person(change)));

describe('what is said of us', () => {
  test.for(['/ServiceProviderConfig', '/ResourceTypes', '/ResourceTypes/User', '/Schemas', `/Schemas/${GROUP}`])(
    '%s',
    async (path) => {
      expect((await client.ask('GET', path)).status).toBe(200);
    },
  );

  test('pages are bounded, whatever is asked', async () => {
    await add();
    const { body } = await client.ask('GET', '/Users?startIndex=-5&count=99999&sortBy=userName');
    expect(body).toMatchObject({ startIndex: 1 });
    expect((await client.ask('GET', '/Users?count=0')).body).toMatchObject({ itemsPerPage: 0, Resources: [] });
    expect(Number((await client.ask('GET', '/Users?count=0')).body['totalResults'])).toBeGreaterThan(0);
  });

  test('attributes are chosen by name', async () => {
    const id = await add({ displayName: 'Chosen' });
    const only = await client.ask('GET', `/Users/${id}?attributes=displayName,urn:x:y`);
    expect(Object.keys(only.body).toSorted()).toEqual(['displayName', 'id', 'schemas']);
  });

  test('a change made meanwhile is noticed by its version', async () => {
    const id = await add();
    const { headers } = await client.ask('GET', `/Users/${id}`);
    const etag = headers.get('etag') ?? '';
    const change = (displayName: string) =>
      client.ask('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'displayName', value: displayName }), {
        'if-match': etag,
      });
    expect([(await change('first')).status, (await change('second')).status]).toEqual([200, 412]);
  });
});

describe('nobody but the provider of the organization', () => {
  const refusal = (answer: ScimReply) => [answer.status, answer.body['schemas']];
  const ERROR = ['urn:ietf:params:scim:api:messages:2.0:Error'];

  test.for(['nobody', ''])('is let in: a stranger with %j', async (token) => {
    expect(refusal(await scimWith(installation.controlUrl, token)('GET', '/Users'))).toEqual([401, ERROR]);
  });

  test('is let in: an admin token, which speaks for no organization', async () => {
    const ask = scimWith(installation.controlUrl, installation.adminToken);
    expect(refusal(await ask('GET', '/Users'))).toEqual([403, ERROR]);
  });

  test.for([null, 'organization-admin', 'auditor'])('is let in: an account with the role %s', async (role) => {
    const { ask } = await scimClient(installation, 'default', role);
    expect(refusal(await ask('GET', '/Users'))).toEqual([403, ERROR]);
    expect(refusal(await ask('POST', '/Users', person()))).toEqual([403, ERROR]);
  });

  test('is let in: a provider of an organization that the file does not name', async () => {
    const { ask, accountId } = await scimClient(installation, 'third');
    expect(refusal(await ask('GET', '/Users'))).toEqual([403, ERROR]);
    const asked = '/api/v1/audit?action=access.refuse&limit=200';
    const told = async () => JSON.stringify((await installation.control('GET', asked)).body['data']);
    await expect.poll(told, { timeout: 20_000 }).toContain(accountId);
  });

  test('may use its token elsewhere: the admin API is closed to it', async () => {
    const { body } = await installation.control('POST', `/api/v1/service-accounts/${client.accountId}/tokens`, {
      name: 'elsewhere',
    });
    for (const path of ['/api/v1/keys', '/api/v1/users', '/api/v1/audit']) {
      const answer = await fetch(`${installation.controlUrl}${path}`, {
        headers: { authorization: `Bearer ${String(body['token'])}` },
      });
      expect(answer.status).toBe(403);
    }
  });

  test('sees or touches people and groups of another organization', async () => {
    const id = await add();
    const group = idOf(await client.ask('POST', '/Groups', { displayName: 'Ours', members: [{ value: id }] }));
    const asked = await Promise.all([
      other.ask('GET', `/Users/${id}`),
      other.ask('PUT', `/Users/${id}`, person()),
      other.ask('PATCH', `/Users/${id}`, patch({ op: 'replace', value: { active: false } })),
      other.ask('DELETE', `/Users/${id}`),
      other.ask('GET', `/Groups/${group}`),
      other.ask('PATCH', `/Groups/${group}`, patch({ op: 'remove', path: 'members' })),
      other.ask('DELETE', `/Groups/${group}`),
    ]);
    expect(asked.map(({ status }) => status)).toEqual(asked.map(() => 404));
    const filter = encodeURIComponent(`id eq "${id}"`);
    expect((await other.ask('GET', `/Users?filter=${filter}`)).body['totalResults']).toBe(0);
    const stolen = await other.ask('POST', '/Groups', { displayName: 'Readers', members: [{ value: id }] });
    expect([stolen.status, await rolesOf(id)]).toEqual([400, []]);
  });

  test('gives a person of another organization a second home', async () => {
    const mine = person();
    await client.ask('POST', '/Users', mine);
    const theirs = await other.ask('POST', '/Users', { ...person(), userName: mine.externalId });
    expect([theirs.status, theirs.body['scimType']]).toEqual([409, 'uniqueness']);
  });

  test('hands an account to somebody else by another subject', async () => {
    const id = await add();
    const before = await userOf(id);
    for (const asked of [
      await client.ask('PATCH', `/Users/${id}`, patch({ op: 'replace', value: { externalId: 'mallory' } })),
      await client.ask('PUT', `/Users/${id}`, person({ externalId: 'mallory' })),
      await client.ask('PATCH', `/Users/${id}`, patch({ op: 'remove', path: 'externalId' })),
    ]) {
      expect([asked.status, asked.body['scimType']]).toEqual([400, 'mutability']);
    }
    expect(await userOf(id)).toEqual(before);
  });

  test('gives itself or others roles by naming them', async () => {
    const id = await add({
      roles: [{ value: 'organization-admin' }],
      groups: [{ value: NOBODY }],
      entitlements: ['*'],
    });
    await client.ask('PATCH', `/Users/${id}`, patch({ op: 'add', value: { roles: ['organization-admin'] } }));
    expect(await rolesOf(id)).toEqual([]);
  });

  test('gives a role by a group whose name only looks like the one of the file', async () => {
    const id = await add();
    for (const displayName of ['readers', ' Readers x', 'READERS'])
      await client.ask('POST', '/Groups', { displayName, members: [{ value: id }] });
    expect(await rolesOf(id)).toEqual([]);
  });
});

describe('what is no request', () => {
  test.for([
    ['no JSON', '{', 400, 'invalidSyntax'],
    ['a list', '[]', 400, 'invalidSyntax'],
    ['no name', '{}', 400, 'invalidValue'],
    ['no subject', '{"userName":"without@example.com"}', 400, 'invalidValue'],
    ['a key of every object', '{"userName":"x","__proto__":{"active":true}}', 400, 'invalidValue'],
    ['more than a megabyte', JSON.stringify({ userName: 'a'.repeat(1_200_000) }), 413, undefined],
  ] as const)('is refused: %s', async ([, text, status, word]) => {
    const { status: told, body } = await client.ask('POST', '/Users', text);
    expect([told, body['scimType']]).toEqual([status, word]);
  });

  test.for([
    'userName eq',
    'password eq "x"',
    'userName eq "a" or userName eq "b"',
    `userName eq "${'a'.repeat(2_000)}"`,
  ])('is refused: the filter %s', async (filter) => {
    const { status, body } = await client.ask('GET', `/Users?filter=${encodeURIComponent(filter)}`);
    expect([status, body['scimType']]).toEqual([400, 'invalidFilter']);
  });

  test('is refused: a member that nobody is', async () => {
    const answer = await client.ask('POST', '/Groups', { displayName: 'Empty', members: [{ value: NOBODY }] });
    expect([answer.status, answer.body['scimType']]).toEqual([400, 'invalidValue']);
  });

  test('is answered with what an address takes', async () => {
    const answer = await client.ask('POST', `/Users/${NOBODY}`, {});
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'DELETE, GET, OPTIONS, PATCH, PUT']);
  });
});

test('every change stands in the audit of the organization, in the name of the account, without what was said', async () => {
  const id = await add({ displayName: 'Canary Of The Audit' });
  const { body } = await installation.control('GET', `/api/v1/audit?object=${id}`);
  const events = body['data'] as object[];
  expect(events).toMatchObject([
    { action: 'scim-user.create', actorType: 'service-account', actorId: client.accountId },
  ]);
  expect(JSON.stringify(events)).not.toContain('Canary Of The Audit');
});

test('a reload that gives a group another role gives it to its members, and takes the one before', async () => {
  const id = await add();
  await client.ask('POST', '/Groups', { displayName: 'Leads', members: [{ value: id }] });
  expect(await rolesOf(id)).toEqual(['team-admin']);
  const { configFile } = installation.prepared;
  const text = await readFile(configFile, 'utf8');
  await writeFile(configFile, text.replace('role: team-admin', 'role: developer'));
  expect((await installation.control('POST', '/api/v1/reload')).status).toBe(200);
  expect(await rolesOf(id)).toEqual(['developer']);
});
