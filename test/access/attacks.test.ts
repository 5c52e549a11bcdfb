/** Attacks on who may do what that need no guessing: paths read twice, headers that claim, ids of others, old sessions. */
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from '../../src/core/index.ts';
import { controlClient } from '../support/control.ts';
import { startInstallation, type Installation } from '../support/installation.ts';
import { personOf } from '../support/person.ts';
import { accountWith, makeTenant, type Owned } from './tenants.ts';

const LONG_MS = 240_000;
let on: Installation;
let mine: Owned;
let other: Owned;
beforeAll(async () => {
  on = await startInstallation({ doors: ['openai'] });
  mine = await makeTenant(on, 'mine', 'research');
  other = await makeTenant(on, 'other', 'research');
}, LONG_MS);
afterAll(() => on?.stop());

/** As it is written: `fetch` would resolve dots and encode what is odd. */
const asIs = (method: string, path: string, headers: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(on.controlUrl);
    const request = httpRequest({ hostname, port, method, path, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    request.once('error', reject);
    request.end();
  });

describe('a re-parsed or encoded path', () => {
  const spellings = (to: string) => [
    `/api/v1/me/../${to}`,
    `/api/v1/me/%2e%2e/${to}`,
    `/api/v1/me/..%2f${to}`,
    `/api/v1/me/%252e%252e%252f${to}`,
    `/api/v1/me;/${to}`,
    `/api/v1/%61${to.slice(1)}`,
    `/api/v1/${to}/`,
    `/api/v1/${to}%00`,
    `/api/v1/${to}%20`,
    `/api/v1/${to};x=1`,
    `/api/v1/${to}.json`,
    `/api/v1/\\${to}`,
    `//api/v1/${to}`,
    `/API/v1/${to}`,
    `/api/v1/roles/../${to}?limit=1`,
    `/healthz/../api/v1/${to}`,
    `/scim/v2/../../api/v1/${to}`,
  ];

  it.each(spellings('admin-tokens'))('leads nobody past the permission: %s', async (path) => {
    const viewer = await accountWith(on, 'mine', 'viewer');
    expect([400, 403, 404]).toContain(await asIs('GET', path, { authorization: `Bearer ${viewer.token}` }));
  });

  it.each([
    ['the id of another’s key', () => `/api/v1/keys/${mine.key}%2F..%2F${other.key}`],
    ['dots to another’s key', () => `/api/v1/keys/${mine.key}/../${other.key}`],
    ['an end that is cut off', () => `/api/v1/keys/${other.key}%00${mine.key}`],
    ['a verb in the id', () => `/api/v1/users/${other.user}%2Fdisable`],
    ['another’s id in capitals', () => `/api/v1/keys/${other.key.toUpperCase()}`],
    ['another’s id with what a database would trim', () => `/api/v1/keys/${other.key}%20`],
  ])('shows no object of another tenant: %s', async (_what, path) => {
    const admin = await accountWith(on, 'mine', 'organization-admin');
    expect([400, 404]).toContain(await asIs('GET', path(), { authorization: `Bearer ${admin.token}` }));
  });

  it('is one for the check of the permission and for the route: a verb in a parameter does nothing', async () => {
    const admin = await accountWith(on, 'mine', 'organization-admin');
    await asIs('POST', `/api/v1/users/${mine.user}%2Fdisable`, { authorization: `Bearer ${admin.token}` });
    expect((await on.control('GET', `/api/v1/users/${mine.user}`)).body['state']).toBe('active');
  });
});

describe('a header that claims', () => {
  it.each([
    { 'x-http-method-override': 'GET', 'x-method-override': 'GET' },
    { 'x-original-url': '/api/v1/me', 'x-rewrite-url': '/api/v1/me' },
    { 'x-forwarded-user': 'admin', 'x-remote-user': 'admin', 'remote-user': 'admin' },
    { 'x-role': 'organization-admin', 'x-permissions': 'admin-token:read' },
    { 'x-sallyport-organization': 'other', 'x-organization-id': 'other' },
    { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'localhost' },
  ])('gives nobody more than they have: %j', async (headers) => {
    const viewer = await accountWith(on, 'mine', 'viewer');
    const answers = [
      await viewer.control('GET', '/api/v1/admin-tokens', undefined, headers),
      await viewer.control('POST', '/api/v1/keys', { application: mine.application }, headers),
      await controlClient(on.controlUrl, 'nobody', '').control('GET', '/api/v1/me', undefined, headers),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 401]);
  });

  it('is not taken where it stands twice', async () => {
    const viewer = await accountWith(on, 'mine', 'viewer');
    const both = `Bearer ${viewer.token}, Bearer ${on.adminToken}`;
    expect(await asIs('GET', '/api/v1/admin-tokens', { authorization: both })).toBe(401);
  });
});

describe('an id of another tenant', () => {
  it.each([
    ['teams', () => ({ organization: 'other', name: 'new' })],
    ['applications', () => ({ organization: 'other', team: 'research', name: 'new' })],
    ['users', () => ({ organization: 'other', name: 'E', issuer: 'https://i.example', subject: 'eve' })],
    ['service-accounts', () => ({ organization: 'other', name: 'eve' })],
    ['models', () => ({ organization: 'other', name: 'eves-model' })],
    ['keys', () => ({ application: other.application })],
    ['grants', () => ({ holder: other.user, role: 'viewer' })],
    ['grants', () => ({ holder: mine.user, role: 'viewer', team: other.team })],
    ['audit/exports', () => ({ chain: other.organization, reason: 'x' })],
  ])('in the body of POST %s is one that does not exist', async (path, body) => {
    const admin = await accountWith(on, 'mine', 'organization-admin');
    const answer = await admin.control('POST', `/api/v1/${path}`, body());
    expect([answer.status, answer.body['code']]).toEqual([404, 'resource.unknown']);
  });

  it.each([
    ['keys', () => ({ application: mine.application, organizationId: other.organization })],
    ['keys', () => ({ application: mine.application, tenant: { id: other.organization } })],
    ['teams', () => ({ name: 'new', organizationId: other.organization })],
    ['grants', () => ({ holder: mine.user, role: 'viewer', organizationId: other.organization })],
  ])('beside one’s own in the body of POST %s is refused, not set aside', async (path, body) => {
    const admin = await accountWith(on, 'mine', 'organization-admin');
    expect((await admin.control('POST', `/api/v1/${path}`, body())).status).toBe(400);
  });

  it.each([
    () => `sessions?user=${other.user}`,
    () => `grants?holder=${other.user}`,
    () => `audit?chain=${other.organization}`,
    () => `audit?object=${other.user}`,
    () => 'teams?organization=other',
    () => 'applications?organization=other',
    () => `calls?application=${other.applicationId}`,
  ])('in a filter shows nothing: %s', async (path) => {
    const admin = await accountWith(on, 'mine', 'organization-admin');
    const { status, body } = await admin.control('GET', `/api/v1/${path()}`);
    expect(status === 200 ? body['data'] : status).toEqual(status === 200 ? [] : 404);
  });
});

describe('what opens one door', () => {
  it('opens no other: keys, one-time secrets, sealed secrets and tokens are each good in one place', async () => {
    const local = { name: 'Grace', issuer: 'local', subject: `grace-${uuidv7(Date.now()).slice(-8)}` };
    const { body: user } = await on.control('POST', '/api/v1/users', local);
    const { body: once } = await on.control('POST', `/api/v1/users/${String(user['id'])}/one-time-secret`);
    const custodian = await personOf(on, 'organization-admin', { installation: true });
    const { body: sealed } = await custodian.control('POST', '/api/v1/sealed-secrets', {});
    const wrong = [on.key, String(once['secret']), String(sealed['secret'])];
    const answers = wrong.map((each) => controlClient(on.controlUrl, each, '').control('GET', '/api/v1/me'));
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([401, 401, 401]);
  });

  it('of administering calls no model', async () => {
    const account = await accountWith(on, 'mine', 'organization-admin');
    const person = await personOf(on, 'organization-admin', { installation: true });
    const call = async (token: string) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const answer = await fetch(`${on.gatewayUrl}/v1/models`, { headers });
      await answer.arrayBuffer();
      return answer.status;
    };
    expect([await call(on.adminToken), await call(account.token), await call(person.token)]).toEqual([401, 401, 401]);
  });
});

describe('a stale session', () => {
  it('opens nothing after it was ended, and says so in the words of one that never was', async () => {
    const person = await personOf(on, 'viewer');
    await person.control('POST', '/api/v1/sign-out');
    const nobody = controlClient(on.controlUrl, `${person.token.slice(0, -6)}AAAAAA`, '');
    const [after, never] = [await person.control('GET', '/api/v1/me'), await nobody.control('GET', '/api/v1/me')];
    expect([after.status, after.body['detail']]).toEqual([401, never.body['detail']]);
  });

  it('loses a role at the next request, not at the next sign-in', async () => {
    const person = await personOf(on, 'developer');
    const keys = async () => (await person.control('GET', '/api/v1/keys')).status;
    const before = await keys();
    const { body } = await on.control('GET', `/api/v1/grants?holder=${person.id}`);
    const [{ id } = { id: '' }] = body['data'] as { id: string }[];
    await on.control('POST', `/api/v1/grants/${id}/revoke`);
    expect([before, await keys()]).toEqual([200, 403]);
  });
});
