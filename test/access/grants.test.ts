/** Somebody who may grant a little, and wants more. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlClient, type ControlClient } from '../support/control.ts';
import { startInstallation, type Installation } from '../support/installation.ts';
import { accountWith, makeTenant, type Owned } from './tenants.ts';

const LONG_MS = 240_000;
let installation: Installation;
let mine: Owned;
beforeAll(async () => {
  installation = await startInstallation({ doors: ['openai'] });
  mine = await makeTenant(installation, 'mine', 'research');
}, LONG_MS);
afterAll(() => installation?.stop());

const grant = (client: ControlClient, body: object) => client.control('POST', '/api/v1/grants', body);

describe('a grant', () => {
  it('is in force at the next request, and so is its end', async () => {
    const robot = await accountWith(installation, 'mine');
    const keys = async () => (await robot.control('GET', '/api/v1/keys')).status;
    const before = await keys();
    const { body } = await grant(installation, { holder: robot.id, role: 'developer', team: 'research' });
    const between = await keys();
    await installation.control('POST', `/api/v1/grants/${String(body['id'])}/revoke`);
    expect([before, between, await keys()]).toEqual([403, 200, 403]);
  });

  it.each([
    ['a role that holds more', { role: 'organization-admin', team: 'research' }],
    ['the whole organization', { role: 'developer' }],
    ['the installation', { role: 'developer', installation: true }],
    ['an approver, which takes whoever grants in the organization', { role: 'legal-reviewer', team: 'research' }],
  ])('is never wider than its grantor’s rights: %s', async (_what, wanted) => {
    const lead = await accountWith(installation, 'mine', 'team-admin', { team: mine.team });
    const answer = await grant(lead, { holder: mine.user, ...wanted });
    expect([answer.status, answer.body['code']]).toEqual([403, 'permission.denied']);
  });

  it('within one’s rights is given by the administrator of a team', async () => {
    const lead = await accountWith(installation, 'mine', 'team-admin', { team: mine.team });
    const robot = await accountWith(installation, 'mine');
    const wanted = { holder: robot.id, role: 'developer', team: 'research' };
    expect((await grant(lead, wanted)).status).toBe(201);
  });

  it('does not go to oneself, nor is one’s own taken back', async () => {
    const admin = await accountWith(installation, 'mine', 'organization-admin');
    const own = await admin.control('GET', `/api/v1/grants?holder=${admin.id}`);
    const [{ id } = { id: '' }] = own.body['data'] as { id: string }[];
    const answers = [
      await grant(admin, { holder: admin.id, role: 'viewer' }),
      await admin.control('POST', `/api/v1/grants/${id}/revoke`),
    ];
    expect(answers.map(({ status, body }) => [status, body['detail']])).toEqual([
      [403, 'Nobody changes their own grants; ask somebody else.'],
      [403, 'Nobody changes their own grants; ask somebody else.'],
    ]);
  });

  it('of the whole installation is not revoked by the administrator of one organization', async () => {
    const admin = await accountWith(installation, 'mine', 'organization-admin');
    const wanted = { holder: mine.user, role: 'auditor', installation: true };
    const { body } = await grant(installation, wanted);
    expect((await admin.control('POST', `/api/v1/grants/${String(body['id'])}/revoke`)).status).toBe(403);
  });

  it('that decides in person is not for a service account', async () => {
    const robot = await accountWith(installation, 'mine');
    const answer = await grant(installation, { holder: robot.id, role: 'security-reviewer' });
    expect([answer.status, answer.body['code']]).toEqual([400, 'request.invalid']);
  });

  it('stands in the audit of the organization, and so does its refusal', async () => {
    const robot = await accountWith(installation, 'mine');
    await grant(robot, { holder: robot.id, role: 'organization-admin' });
    await grant(installation, { holder: robot.id, role: 'viewer' });
    const events = async (action: string, by: string) =>
      (await installation.control('GET', `/api/v1/audit?action=${action}&${by}=${robot.id}`)).body['data'];
    expect([await events('grant.create', 'object'), await events('access.refuse', 'actor')]).toMatchObject([
      [{ chain: mine.organization, detail: expect.stringContaining('"role":"viewer"') }],
      [{ actorType: 'service-account', objectId: 'grant:create' }],
    ]);
  });
});

describe('no field of a request sets rights', () => {
  it.each([
    ['/api/v1/users', { name: 'M', issuer: 'https://i.example', subject: 'm', role: 'organization-admin' }],
    ['/api/v1/users', { name: 'M', issuer: 'https://i.example', subject: 'm', grants: [{ role: 'auditor' }] }],
    ['/api/v1/users', { name: { role: 'auditor' }, issuer: 'https://i.example', subject: 'm' }],
    ['/api/v1/service-accounts', { name: 'm', permissions: ['key:create'] }],
    ['/api/v1/service-accounts', { name: 'm', organizationId: 'x' }],
    ['/api/v1/grants', { holder: 'x', role: 'viewer', grantedBy: 'somebody else' }],
    ['/api/v1/grants', { holder: { id: 'x', organizationId: 'y' }, role: 'viewer' }],
    ['/api/v1/grants', { holder: 'x', role: 'viewer', permissions: ['key:create'] }],
    ['/api/v1/grants', { holder: 'x', role: 'operator' }],
    ['/api/v1/grants', { holder: 'x', role: 'constructor' }],
    ['/api/v1/keys', { application: 'mine/research/app', principal: { type: 'admin-token' } }],
  ])('unknown, nested or made up: %s %j', async (path, body) => {
    const admin = await accountWith(installation, 'mine', 'organization-admin');
    expect((await admin.control('POST', path, body)).status).toBe(400);
  });

  it('not even the prototype of the body', async () => {
    const robot = await accountWith(installation, 'mine');
    const answer = await fetch(`${installation.controlUrl}/api/v1/grants`, {
      method: 'POST',
      headers: { authorization: `Bearer ${robot.token}`, 'content-type': 'application/json' },
      body: '{"__proto__":{"role":"organization-admin"},"holder":"x","role":"viewer"}',
    });
    expect([400, 403]).toContain(answer.status);
  });
});

describe('a service account', () => {
  it('that holds more than oneself gets no token from one', async () => {
    const admin = await accountWith(installation, 'mine', 'organization-admin');
    const wide = await accountWith(installation, 'mine', 'auditor', { installation: true });
    const answer = await admin.control('POST', `/api/v1/service-accounts/${wide.id}/tokens`, { name: 'x' });
    expect([answer.status, answer.body['code']]).toEqual([403, 'permission.denied']);
  });

  it('that is disabled opens nothing with any token, until it is enabled', async () => {
    const robot = await accountWith(installation, 'mine', 'viewer');
    const me = async () => (await robot.control('GET', '/api/v1/me')).status;
    const turn = (verb: string) => installation.control('POST', `/api/v1/service-accounts/${robot.id}/${verb}`);
    const before = await me();
    await turn('disable');
    const between = await me();
    await turn('enable');
    expect([before, between, await me()]).toEqual([200, 401, 200]);
  });

  it('has tokens that end when they are revoked and when their time is over', async () => {
    const robot = await accountWith(installation, 'mine', 'viewer');
    const base = `/api/v1/service-accounts/${robot.id}/tokens`;
    const past = await installation.control('POST', base, { name: 'past', expiresAt: '2001-01-01' });
    const open = await installation.control('POST', base, { name: 'open' });
    const ask = async ({ body }: typeof open) =>
      (await controlClient(installation.controlUrl, String(body['token']), '').control('GET', '/api/v1/me')).status;
    const before = await ask(open);
    await installation.control('POST', `${base}/${String(open.body['id'])}/revoke`);
    expect([await ask(past), before, await ask(open)]).toEqual([401, 200, 401]);
  });

  it('shows its tokens once: no listing and no event holds one', async () => {
    const robot = await accountWith(installation, 'mine', 'viewer');
    const [listed, events] = [
      await installation.control('GET', `/api/v1/service-accounts/${robot.id}/tokens`),
      await installation.control('GET', `/api/v1/audit?object=${robot.id}`),
    ];
    expect(JSON.stringify([listed.body, events.body])).not.toContain(robot.token);
  });
});

describe('a user', () => {
  it('is disabled by whoever administers the organization, never by another’s administrator', async () => {
    const stranger = await accountWith(installation, 'default', 'organization-admin');
    const admin = await accountWith(installation, 'mine', 'organization-admin');
    const disable = (by: ControlClient) => by.control('POST', `/api/v1/users/${mine.user}/disable`);
    const [theirs, own] = [await disable(stranger), await disable(admin)];
    expect([theirs.status, own.status, own.body['state']]).toEqual([404, 200, 'disabled']);
  });
});

it.each(['/api/v1/%67rants', '/api/v1/grants/', '/api/v1/./grants', '/api/v1/keys/..%2fgrants', '/API/v1/grants'])(
  'a path in another spelling is the same route or none: %s',
  async (path) => {
    const robot = await accountWith(installation, 'mine', 'viewer');
    const answer = await fetch(`${installation.controlUrl}${path}`, {
      headers: { authorization: `Bearer ${robot.token}` },
    });
    expect([403, 404]).toContain(answer.status);
  },
);
