/** Every change of the admin API with something to try it on: what holds of all of them is tried on each. */
import { sessionOf } from '../access/tenants.ts';
import type { Installation } from './installation.ts';
import { personOf, personWith } from './person.ts';

export interface Change {
  readonly path: string;
  readonly body?: object;
  /** Where it is asked by somebody else than the operator. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Where what it changes is shown; absent where it changes no single resource. */
  readonly shownAt?: string;
}

let count = 0;
/** No two are the same. */
export const fresh = (word: string): string => `${word}-${(count += 1)}`;

async function made(on: Installation, path: string, body: object): Promise<string> {
  const answer = await on.control('POST', path, body);
  if (answer.status !== 201) throw new Error(`${path} made nothing: ${JSON.stringify(answer.body)}`);
  return String(answer.body['id']);
}

const keyOf = async (on: Installation): Promise<string> => `/api/v1/keys/${(await on.createKey()).id}`;

const VERSION = { version: '1.0.0', deployments: [{ provider: 'openai', model: 'gpt-4.1-mini' }] };

async function modelOf(on: Installation): Promise<string> {
  const name = fresh('registered');
  await made(on, '/api/v1/models', { name });
  return `/api/v1/models/${name}`;
}

async function versionOf(on: Installation): Promise<string> {
  const model = await modelOf(on);
  await made(on, `${model}/versions`, VERSION);
  return `${model}/versions/1.0.0`;
}
const person = () => ({ name: 'Ada', issuer: 'https://login.example.com', subject: fresh('ada') });
const userOf = async (on: Installation): Promise<string> =>
  `/api/v1/users/${await made(on, '/api/v1/users', person())}`;
const accountOf = async (on: Installation): Promise<string> =>
  `/api/v1/service-accounts/${await made(on, '/api/v1/service-accounts', { name: fresh('robot') })}`;
const grantOn = async (on: Installation) => ({
  holder: await made(on, '/api/v1/users', person()),
  role: 'viewer',
});
async function openSession(on: Installation): Promise<string> {
  const { body } = await on.control('POST', '/api/v1/users', person());
  return `/api/v1/sessions/${await sessionOf(on, String(body['organizationId']), String(body['id']))}`;
}
/** Who is not disabled cannot be let in again. */
async function disabled(on: Installation, shownAt: string): Promise<string> {
  await on.control('POST', `${shownAt}/disable`);
  return shownAt;
}
async function sealedAccess(on: Installation): Promise<string> {
  let id = '';
  for (const _ of ['first', 'second']) {
    const person = await personOf(on, 'organization-admin', { installation: true });
    const { body } = await person.control('POST', '/api/v1/sealed-secrets', {});
    const shown = { secret: body['secret'], reason: 'a rehearsal' };
    id = String((await on.control('POST', '/api/v1/sign-in/sealed', shown)).body['id']);
  }
  return `/api/v1/sealed-accesses/${id}`;
}
const teamOf = async (on: Installation): Promise<string> =>
  `/api/v1/teams/${await made(on, '/api/v1/teams', { name: fresh('team') })}`;
async function applicationIn(on: Installation): Promise<string> {
  const team = fresh('team');
  await made(on, '/api/v1/teams', { name: team });
  return `/api/v1/applications/${await made(on, '/api/v1/applications', { team, name: fresh('app') })}`;
}
const changed = (shownAt: string, verb: string): Change => ({ path: `${shownAt}/${verb}`, shownAt });

/** @returns its id */
async function importedPrice(on: Installation): Promise<string> {
  const model = fresh('model');
  await on.control('POST', '/api/v1/prices/import', {
    rows: [{ provider: 'openai', model, meter: 'input', price: '1' }],
  });
  const { body } = await on.control('GET', `/api/v1/prices?model=${model}`);
  return String((body['data'] as { id: string }[])[0]?.id);
}

const EVIDENCE = { ml: 'evaluation', security: 'assessment', legal: 'terms', deploy: 'monitoring' } as const;

/** A person who has just signed in, with every part there is. */
export async function signedIn(on: Installation): Promise<{ readonly headers: { readonly authorization: string } }> {
  const roles = ['model-owner', 'ml-reviewer', 'security-reviewer', 'legal-reviewer', 'deploy-approver'] as const;
  return personWith(on, roles);
}

/** A version that was submitted and shown to each gate, in an installation of one person. */
export async function submittedVersion(
  on: Installation,
  by: { readonly headers: Record<string, string> },
): Promise<string> {
  const name = fresh('submitted');
  await made(on, '/api/v1/models', { name, ownerTeam: 'tests' });
  await made(on, `/api/v1/models/${name}/versions`, VERSION);
  const path = `/api/v1/models/${name}/versions/1.0.0`;
  await done(on, `${path}/submit`, undefined, by.headers);
  for (const [gate, kind] of Object.entries(EVIDENCE)) await done(on, `${path}/evidence`, { gate, kind, text: gate });
  return path;
}

async function done(on: Installation, path: string, body?: object, headers?: Record<string, string>): Promise<void> {
  const answer = await on.control('POST', path, body, headers);
  if (answer.status !== 200) throw new Error(`${path} did nothing: ${JSON.stringify(answer.body)}`);
}

/** What a decision at a gate says that it looked at. */
export async function lookAt(on: Installation, path: string, gate: string) {
  const { body } = await on.control('GET', `${path}/lifecycle`);
  const gates = body['gates'] as { gate: string; evidenceDigest: string }[];
  const { evidenceDigest } = gates.find((each) => each.gate === gate) ?? {};
  return { gate, digest: body['digest'], evidenceDigest };
}

export async function decideAt(on: Installation, path: string, gate: string, headers: Record<string, string>) {
  const looked = await lookAt(on, path, gate);
  return on.control('POST', `${path}/approvals`, { ...looked, decision: 'approve' }, headers);
}

async function inProduction(on: Installation): Promise<string> {
  const by = await signedIn(on);
  const path = await submittedVersion(on, by);
  for (const gate of Object.keys(EVIDENCE)) {
    const { status, body } = await decideAt(on, path, gate, by.headers);
    if (status !== 200) throw new Error(`the gate ${gate} was not signed: ${JSON.stringify(body)}`);
  }
  return path;
}

async function deprecated(on: Installation): Promise<string> {
  const path = await inProduction(on);
  await done(on, `${path}/deprecate`, { successor: 'next@2.0.0', deprecatedAt: '2026-01-01', sunsetAt: '2027-01-01' });
  return path;
}

/** By method and path of the route; each call makes what the next one can be tried on alone. */
export const changes: Readonly<Record<string, (on: Installation) => Promise<Change>>> = {
  'POST /api/v1/admin-tokens': async () => ({ path: '/api/v1/admin-tokens', body: { name: fresh('token') } }),
  'DELETE /api/v1/admin-tokens/:id': async (on) => {
    const path = `/api/v1/admin-tokens/${await made(on, '/api/v1/admin-tokens', { name: fresh('token') })}`;
    return { path, shownAt: path };
  },
  'POST /api/v1/audit/exports': async () => ({ path: '/api/v1/audit/exports', body: { reason: 'a review' } }),
  'POST /api/v1/keys': async (on) => ({
    path: '/api/v1/keys',
    body: { application: on.prepared.application, name: fresh('key') },
  }),
  'POST /api/v1/keys/:id/rotate': async (on) => {
    const shownAt = await keyOf(on);
    return { path: `${shownAt}/rotate`, body: { graceSeconds: 60 }, shownAt };
  },
  'POST /api/v1/keys/:id/revoke': async (on) => {
    const shownAt = await keyOf(on);
    return { path: `${shownAt}/revoke`, shownAt };
  },
  'POST /api/v1/organizations': async () => ({ path: '/api/v1/organizations', body: { name: fresh('org') } }),
  'POST /api/v1/teams': async () => ({ path: '/api/v1/teams', body: { name: fresh('team') } }),
  'POST /api/v1/applications': async (on) => {
    const team = fresh('team');
    await made(on, '/api/v1/teams', { name: team });
    return { path: '/api/v1/applications', body: { team, name: fresh('app') } };
  },
  'POST /api/v1/teams/:id/retire': async (on) => changed(await teamOf(on), 'retire'),
  'POST /api/v1/teams/:id/restore': async (on) => {
    const path = await teamOf(on);
    await on.control('POST', `${path}/retire`);
    return changed(path, 'restore');
  },
  'POST /api/v1/applications/:id/retire': async (on) => changed(await applicationIn(on), 'retire'),
  'POST /api/v1/applications/:id/restore': async (on) => {
    const path = await applicationIn(on);
    await on.control('POST', `${path}/retire`);
    return changed(path, 'restore');
  },
  'PATCH /api/v1/applications/:id': async (on) => {
    const team = fresh('team');
    await made(on, '/api/v1/teams', { name: team });
    const path = `/api/v1/applications/${await made(on, '/api/v1/applications', { team, name: fresh('app') })}`;
    return { path, body: { models: [] }, shownAt: path };
  },
  'POST /api/v1/prices/import': async () => ({
    path: '/api/v1/prices/import',
    body: { rows: [{ provider: 'openai', model: fresh('model'), meter: 'input', price: '1' }] },
  }),
  'POST /api/v1/models': async () => ({ path: '/api/v1/models', body: { name: fresh('model'), riskClass: 'limited' } }),
  'PATCH /api/v1/models/:name': async (on) => {
    const path = await modelOf(on);
    return { path, body: { purpose: 'answers' }, shownAt: path };
  },
  'POST /api/v1/models/:name/versions': async (on) => {
    const shownAt = await modelOf(on);
    return { path: `${shownAt}/versions`, body: VERSION, shownAt };
  },
  'PATCH /api/v1/models/:name/versions/:version': async (on) => {
    const path = await versionOf(on);
    return { path, body: { licence: { id: 'MIT' } }, shownAt: path };
  },
  'POST /api/v1/models/:name/versions/:version/metrics': async (on) => {
    const shownAt = await versionOf(on);
    return { path: `${shownAt}/metrics`, body: { name: 'f1', basis: 'vendor', value: 0.9 }, shownAt };
  },
  'POST /api/v1/models/:name/versions/:version/lineage': async (on) => {
    const shownAt = await versionOf(on);
    return { path: `${shownAt}/lineage`, body: { relation: 'trained-on', source: 'unknown' }, shownAt };
  },
  'POST /api/v1/models/:name/versions/:version/submit': async (on) => {
    const path = await versionOf(on);
    return { path: `${path}/submit`, shownAt: `${path}/lifecycle`, ...(await signedIn(on)) };
  },
  'POST /api/v1/models/:name/versions/:version/evidence': async (on) => {
    const path = await versionOf(on);
    const body = { gate: 'ml', kind: 'evaluation', text: 'f1 0.9' };
    return { path: `${path}/evidence`, body, shownAt: `${path}/lifecycle` };
  },
  'POST /api/v1/models/:name/versions/:version/approvals': async (on) => {
    const by = await signedIn(on);
    const path = await submittedVersion(on, by);
    const body = { ...(await lookAt(on, path, 'ml')), decision: 'approve' };
    return { path: `${path}/approvals`, body, shownAt: `${path}/lifecycle`, ...by };
  },
  'POST /api/v1/models/:name/versions/:version/deprecate': async (on) => {
    const path = await inProduction(on);
    const body = { successor: 'next@2.0.0', deprecatedAt: '2026-01-01', sunsetAt: '2027-01-01' };
    return { path: `${path}/deprecate`, body, shownAt: `${path}/lifecycle` };
  },
  'POST /api/v1/models/:name/versions/:version/uses': async (on) => {
    const path = await deprecated(on);
    const shownAt = `${path}/uses`;
    return { path: shownAt, body: { application: 'tests/app', reason: 'until March' }, shownAt };
  },
  'POST /api/v1/models/:name/versions/:version/archive': async (on) => {
    const path = await versionOf(on);
    return { path: `${path}/archive`, shownAt: `${path}/lifecycle` };
  },
  'POST /api/v1/models/:name/versions/:version/quarantine': async (on) => {
    const path = await versionOf(on);
    return { path: `${path}/quarantine`, body: { reason: 'a leak' }, shownAt: `${path}/lifecycle` };
  },
  'POST /api/v1/models/:name/versions/:version/release': async (on) => {
    const path = await versionOf(on);
    await done(on, `${path}/quarantine`, { reason: 'a leak' });
    return { path: `${path}/release`, body: { reason: 'mended' }, shownAt: `${path}/lifecycle` };
  },
  'POST /api/v1/prices/:id/retire': async (on) => {
    const shownAt = `/api/v1/prices/${await importedPrice(on)}`;
    return { path: `${shownAt}/retire`, shownAt };
  },
  'POST /api/v1/models/import': async () => ({
    path: '/api/v1/models/import',
    body: { format: 'yaml', text: `name: ${fresh('imported')}\n` },
  }),
  'POST /api/v1/reload': async () => ({ path: '/api/v1/reload' }),
  'POST /api/v1/data-keys/rotate': async () => ({ path: '/api/v1/data-keys/rotate' }),
  'POST /api/v1/users': async () => ({ path: '/api/v1/users', body: person() }),
  'POST /api/v1/users/:id/one-time-secret': async (on) => {
    const local = { name: 'Grace', issuer: 'local', subject: fresh('grace') };
    return changed(`/api/v1/users/${await made(on, '/api/v1/users', local)}`, 'one-time-secret');
  },
  'POST /api/v1/users/:id/disable': async (on) => changed(await userOf(on), 'disable'),
  'POST /api/v1/users/:id/enable': async (on) => changed(await disabled(on, await userOf(on)), 'enable'),
  'POST /api/v1/service-accounts': async () => ({ path: '/api/v1/service-accounts', body: { name: fresh('robot') } }),
  'POST /api/v1/service-accounts/:id/disable': async (on) => changed(await accountOf(on), 'disable'),
  'POST /api/v1/service-accounts/:id/enable': async (on) => changed(await disabled(on, await accountOf(on)), 'enable'),
  'POST /api/v1/service-accounts/:id/tokens': async (on) => ({
    ...changed(await accountOf(on), 'tokens'),
    body: { name: fresh('token') },
  }),
  'POST /api/v1/service-accounts/:id/tokens/:token/revoke': async (on) => {
    const tokens = `${await accountOf(on)}/tokens`;
    return changed(`${tokens}/${await made(on, tokens, { name: 'one' })}`, 'revoke');
  },
  'POST /api/v1/sealed-secrets': async (on) => {
    const { token } = await personOf(on, 'organization-admin', { installation: true });
    return { path: '/api/v1/sealed-secrets', body: { days: 1 }, headers: { authorization: `Bearer ${token}` } };
  },
  'POST /api/v1/sealed-secrets/:id/revoke': async (on) => {
    const person = await personOf(on, 'organization-admin', { installation: true });
    const { body } = await person.control('POST', '/api/v1/sealed-secrets', {});
    return changed(`/api/v1/sealed-secrets/${String(body['id'])}`, 'revoke');
  },
  'POST /api/v1/sealed-accesses/:id/end': async (on) => changed(await sealedAccess(on), 'end'),
  'POST /api/v1/sealed-accesses/:id/review': async (on) => {
    const path = await sealedAccess(on);
    await on.control('POST', `${path}/end`);
    const { token } = await personOf(on, 'auditor', { installation: true });
    const by = { headers: { authorization: `Bearer ${token}` } };
    return { ...changed(path, 'review'), body: { finding: 'nothing was done' }, ...by };
  },
  'POST /api/v1/sessions/:id/revoke': async (on) => changed(await openSession(on), 'revoke'),
  'POST /api/v1/grants': async (on) => ({ path: '/api/v1/grants', body: await grantOn(on) }),
  'POST /api/v1/grants/:id/revoke': async (on) =>
    changed(`/api/v1/grants/${await made(on, '/api/v1/grants', await grantOn(on))}`, 'revoke'),
};
