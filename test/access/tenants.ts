/** Two tenants of one installation, with one object of every kind in each, and accounts that hold roles. */
import { uuidv7 } from '../../src/core/index.ts';
import type { Role } from '../../src/identity/index.ts';
import { chatModel } from '../support/doors.ts';
import { controlClient, type ControlClient } from '../support/control.ts';
import type { Installation } from '../support/installation.ts';

/** What a tenant owns, by the names that requests use. */
export interface Owned {
  readonly organization: string;
  readonly organizationName: string;
  readonly team: string;
  /** By its name, as keys are made for it. */
  readonly application: string;
  readonly applicationId: string;
  readonly key: string;
  readonly call: string;
  readonly user: string;
  /** Signs in with a password. */
  readonly localUser: string;
  readonly account: string;
  readonly token: string;
  readonly grant: string;
  readonly model: string;
  readonly session: string;
}

const idOf = async (client: ControlClient, path: string, body: object): Promise<string> => {
  const made = await client.control('POST', path, body);
  if (made.status !== 201) throw new Error(`${path} answered ${made.status}: ${JSON.stringify(made.body)}`);
  return String(made.body['id']);
};

const VERSION = { version: '1.0.0', deployments: [{ provider: 'openai', model: 'gpt-4.1-mini' }] };

/** The organization is made where it is missing. */
export async function makeTenant(on: Installation, organization: string, team: string): Promise<Owned> {
  const { control } = on;
  await control('POST', '/api/v1/organizations', { name: organization });
  const organizations = (await control('GET', '/api/v1/organizations')).body['data'] as { id: string; name: string }[];
  const { id } = organizations.find(({ name }) => name === organization) ?? { id: '' };
  const teamId = await idOf(on, '/api/v1/teams', { organization, name: team });
  const applicationId = await idOf(on, '/api/v1/applications', { organization, team, name: 'app' });
  const application = `${organization}/${team}/app`;
  const { id: key, key: secret } = await on.createKey({ application });
  const answer = await fetch(`${on.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: chatModel('openai'), messages: [{ role: 'user', content: 'hello' }] }),
  });
  const call = answer.headers.get('x-request-id') ?? '';
  await on.waitForCall(call);
  const person = { organization, name: 'Ada', issuer: 'https://login.example.com', subject: `${organization}/ada` };
  const user = await idOf(on, '/api/v1/users', person);
  const local = { organization, name: 'Grace', issuer: 'local', subject: `${organization}-grace` };
  const localUser = await idOf(on, '/api/v1/users', local);
  const account = await idOf(on, '/api/v1/service-accounts', { organization, name: 'robot' });
  const token = await idOf(on, `/api/v1/service-accounts/${account}/tokens`, { name: 'one' });
  const grant = await idOf(on, '/api/v1/grants', { holder: user, role: 'viewer' });
  const session = await sessionOf(on, id, user);
  const model = `${organization}-model`;
  await idOf(on, '/api/v1/models', { organization, name: model, ownerTeam: team });
  await idOf(on, `/api/v1/models/${model}/versions`, VERSION);
  const names = { organization: id, organizationName: organization, team: teamId, application, applicationId };
  return { ...names, key, call, user, localUser, account, token, grant, model, session };
}

/** Open, of nobody who could use it. @returns its id */
export async function sessionOf(on: Installation, organizationId: string, userId: string): Promise<string> {
  const now = Date.now();
  const session = {
    id: uuidv7(now),
    organizationId,
    userId,
    kind: 'browser',
    method: 'oidc',
    address: null,
    createdAt: now,
    usedAt: now,
    expiresAt: now + 3_600_000,
    revokedAt: null,
    authTime: now,
    idTokenDigest: null,
  } as const;
  await on.running.control.store.sessions.insertSession({ ...session, hash: session.id });
  return session.id;
}

/** A service account of the organization and what it asks with. Without a role it may do nothing. */
export async function accountWith(
  on: Installation,
  organization: string,
  role?: Role,
  where: { readonly team?: string; readonly installation?: boolean } = {},
): Promise<ControlClient & { readonly id: string; readonly token: string }> {
  const name = `r-${role ?? 'none'}-${uuidv7(Date.now()).slice(-8)}`;
  const account = await idOf(on, '/api/v1/service-accounts', { organization, name });
  const base = `/api/v1/service-accounts/${account}`;
  const made = await on.control('POST', `${base}/tokens`, { name: 'test' });
  const token = String(made.body['token']);
  if (role !== undefined) {
    const found = await on.control('GET', base);
    const { store } = on.running.control;
    // Past the API, which gives no account a role that decides in person.
    await store.grants.insertGrant({
      id: uuidv7(Date.now()),
      holder: { type: 'service-account', id: account, organizationId: String(found.body['organizationId']) },
      role,
      installation: where.installation ?? false,
      teamId: where.team ?? null,
      source: 'manual',
      grantedBy: 'test',
      createdAt: Date.now(),
      revokedAt: null,
      revokedBy: null,
    });
  }
  return { ...controlClient(on.controlUrl, token, 'tests/app'), id: account, token };
}
