/**
 * One question for each route of the admin API that takes something, about the objects of one tenant. Changes are asked
 * as dry runs. A route that is missing here fails the tests: whoever adds one says here what it is asked.
 */
import type { Owned } from './tenants.ts';

export interface Sample {
  /** Values of the path's parameters. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: object;
  /** Whether it names something that belongs to the tenant: of another one it answers 404. */
  readonly owned: boolean;
}

const NOBODY = '00000000-0000-7000-8000-000000000000';
const price = { provider: 'openai', model: 'm', meter: 'input', price: '1' };
const own = (params: Sample['params'], more: Omit<Sample, 'owned' | 'params'> = {}): Sample => ({
  ...(params && { params }),
  ...more,
  owned: true,
});
const named = (body: object): Sample => ({ body, owned: true });
const common = (more: Omit<Sample, 'owned'> = {}): Sample => ({ ...more, owned: false });

export const samples: Readonly<Record<string, (of: Owned) => Sample>> = {
  'POST /api/v1/admin-tokens': () => common({ body: { name: 'x' } }),
  'GET /api/v1/admin-tokens/:id': () => common({ params: { id: NOBODY } }),
  'DELETE /api/v1/admin-tokens/:id': () => common({ params: { id: NOBODY } }),
  'GET /api/v1/audit/chains/:chain': ({ organization }) => own({ chain: organization }),
  'POST /api/v1/audit/exports': ({ organization }) => named({ chain: organization, reason: 'test' }),
  'POST /api/v1/keys': ({ application }) => named({ application }),
  'GET /api/v1/keys/:id': ({ key }) => own({ id: key }),
  'POST /api/v1/keys/:id/rotate': ({ key }) => own({ id: key }),
  'POST /api/v1/keys/:id/revoke': ({ key }) => own({ id: key }),
  'POST /api/v1/organizations': () => common({ body: { name: 'new' } }),
  'POST /api/v1/teams': ({ organizationName: organization }) => named({ organization, name: 'new' }),
  'POST /api/v1/applications': ({ organizationName: organization, application }) =>
    named({ organization, team: application.split('/')[1] ?? '', name: 'new' }),
  'GET /api/v1/calls/:id': ({ call }) => own({ id: call }),
  'GET /api/v1/calls/:id/explanation': ({ call }) => own({ id: call }),
  'GET /api/v1/calls/:id/bodies': ({ call }) => own({ id: call }, { query: 'reason=test' }),
  'POST /api/v1/prices/import': () => common({ body: { rows: [price] } }),
  'POST /api/v1/sealed-secrets': () => common({ body: {} }),
  'GET /api/v1/sealed-secrets/:id': () => common({ params: { id: NOBODY } }),
  'POST /api/v1/sealed-secrets/:id/revoke': () => common({ params: { id: NOBODY } }),
  'GET /api/v1/sealed-accesses/:id': () => common({ params: { id: NOBODY } }),
  'POST /api/v1/sealed-accesses/:id/end': () => common({ params: { id: NOBODY } }),
  'POST /api/v1/sealed-accesses/:id/review': () => common({ params: { id: NOBODY }, body: { finding: 'x' } }),
  'GET /api/v1/sessions/:id': ({ session }) => own({ id: session }),
  'POST /api/v1/sessions/:id/revoke': ({ session }) => own({ id: session }),
  'GET /api/v1/organizations/:id': ({ organization }) => own({ id: organization }),
  'GET /api/v1/teams/:id': ({ team }) => own({ id: team }),
  'GET /api/v1/applications/:id': ({ applicationId }) => own({ id: applicationId }),
  'POST /api/v1/teams/:id/retire': ({ team }) => own({ id: team }),
  'POST /api/v1/teams/:id/restore': ({ team }) => own({ id: team }),
  'POST /api/v1/applications/:id/retire': ({ applicationId }) => own({ id: applicationId }),
  'POST /api/v1/applications/:id/restore': ({ applicationId }) => own({ id: applicationId }),
  'PATCH /api/v1/applications/:id': ({ applicationId }) => own({ id: applicationId }, { body: { models: null } }),
  'GET /api/v1/models/:name/export': ({ model }) => own({ name: model }),
  'POST /api/v1/models/import': ({ organizationName: organization }) =>
    named({ organization, format: 'yaml', text: 'name: an-imported-model\n' }),
  'GET /api/v1/prices/:id': () => common({ params: { id: NOBODY } }),
  'POST /api/v1/prices/:id/retire': () => common({ params: { id: NOBODY } }),
  'POST /api/v1/models': ({ organizationName: organization }) => named({ organization, name: 'a-new-model' }),
  'GET /api/v1/models/:name': ({ model }) => own({ name: model }),
  'PATCH /api/v1/models/:name': ({ model }) => own({ name: model }, { body: { purpose: 'answers' } }),
  'GET /api/v1/models/:name/history': ({ model }) => own({ name: model }),
  'GET /api/v1/models/:name/versions': ({ model }) => own({ name: model }),
  'POST /api/v1/models/:name/versions': ({ model }) =>
    own({ name: model }, { body: { version: '2.0.0', deployments: [{ provider: 'openai', model: 'gpt-4.1-mini' }] } }),
  'GET /api/v1/models/:name/versions/:version': ({ model }) => own({ name: model, version: '1.0.0' }),
  'PATCH /api/v1/models/:name/versions/:version': ({ model }) =>
    own({ name: model, version: '1.0.0' }, { body: { licence: { id: 'MIT' } } }),
  'POST /api/v1/models/:name/versions/:version/metrics': ({ model }) =>
    own({ name: model, version: '1.0.0' }, { body: { name: 'f1', basis: 'vendor', value: 0.9 } }),
  'POST /api/v1/models/:name/versions/:version/lineage': ({ model }) =>
    own({ name: model, version: '1.0.0' }, { body: { relation: 'trained-on', source: 'unknown' } }),
  'GET /api/v1/models/:name/versions/:version/lifecycle': ({ model }) => own({ name: model, version: '1.0.0' }),
  // No account submits or decides, also not about its own.
  'POST /api/v1/models/:name/versions/:version/submit': ({ model }) =>
    common({ params: { name: model, version: '1.0.0' } }),
  'POST /api/v1/models/:name/versions/:version/approvals': ({ model }) =>
    common({
      params: { name: model, version: '1.0.0' },
      body: { gate: 'ml', decision: 'approve', digest: '0'.repeat(64), evidenceDigest: '0'.repeat(64) },
    }),
  'POST /api/v1/models/:name/versions/:version/evidence': ({ model }) =>
    own({ name: model, version: '1.0.0' }, { body: { gate: 'ml', kind: 'evaluation', text: 'f1 0.9' } }),
  // A version in development is neither deprecated nor released.
  'POST /api/v1/models/:name/versions/:version/deprecate': ({ model }) =>
    common({
      params: { name: model, version: '1.0.0' },
      body: { successor: 'next@2.0.0', deprecatedAt: '2026-01-01', sunsetAt: '2027-01-01' },
    }),
  'POST /api/v1/models/:name/versions/:version/release': ({ model }) =>
    common({ params: { name: model, version: '1.0.0' }, body: { reason: 'mended' } }),
  'GET /api/v1/models/:name/versions/:version/uses': ({ model }) => own({ name: model, version: '1.0.0' }),
  'POST /api/v1/models/:name/versions/:version/uses': ({ model, application }) =>
    common({ params: { name: model, version: '1.0.0' }, body: { application, reason: 'until March' } }),
  'POST /api/v1/models/:name/versions/:version/archive': ({ model }) => own({ name: model, version: '1.0.0' }),
  'POST /api/v1/models/:name/versions/:version/quarantine': ({ model }) =>
    own({ name: model, version: '1.0.0' }, { body: { reason: 'a leak' } }),
  'GET /api/v1/routes/explain': () => common({ query: 'name=x' }),
  'POST /api/v1/users': ({ organizationName: organization }) =>
    named({ organization, name: 'New', issuer: 'https://login.example.com', subject: 'new' }),
  'GET /api/v1/users/:id': ({ user }) => own({ id: user }),
  'POST /api/v1/users/:id/one-time-secret': ({ localUser }) => own({ id: localUser }),
  'POST /api/v1/users/:id/disable': ({ user }) => own({ id: user }),
  'POST /api/v1/users/:id/enable': ({ user }) => own({ id: user }),
  'POST /api/v1/service-accounts': ({ organizationName: organization }) => named({ organization, name: 'new' }),
  'GET /api/v1/service-accounts/:id': ({ account }) => own({ id: account }),
  'POST /api/v1/service-accounts/:id/disable': ({ account }) => own({ id: account }),
  'POST /api/v1/service-accounts/:id/enable': ({ account }) => own({ id: account }),
  'GET /api/v1/service-accounts/:id/tokens': ({ account }) => own({ id: account }),
  'GET /api/v1/service-accounts/:id/tokens/:token': ({ account, token }) => own({ id: account, token }),
  'POST /api/v1/service-accounts/:id/tokens': ({ account }) => own({ id: account }, { body: { name: 'new' } }),
  'POST /api/v1/service-accounts/:id/tokens/:token/revoke': ({ account, token }) => own({ id: account, token }),
  'POST /api/v1/grants': ({ account: holder }) => named({ holder, role: 'viewer' }),
  'GET /api/v1/grants/:id': ({ grant }) => own({ id: grant }),
  'POST /api/v1/grants/:id/revoke': ({ grant }) => own({ id: grant }),
};

/** What is asked: method, address, body. @throws Error for a route that needs a sample and has none */
export function questionOf(
  { method, path, params, body }: { method: string; path: string; params?: unknown; body?: unknown },
  of: Owned,
): { readonly method: string; readonly url: string; readonly body: object | undefined; readonly owned: boolean } {
  const make = samples[`${method} ${path}`];
  if (!make && (params !== undefined || body !== undefined))
    throw new Error(`test/access/samples.ts does not say what ${method} ${path} is asked`);
  const sample = make?.(of) ?? { owned: false };
  const filled = Object.entries(sample.params ?? {}).reduce(
    (text, [key, value]) => text.replace(`:${key}`, value),
    path,
  );
  const query = [sample.query, method === 'GET' ? undefined : 'dryRun=true'].filter((part) => part !== undefined);
  return {
    method,
    url: query.length === 0 ? filled : `${filled}?${query.join('&')}`,
    body: method === 'GET' ? undefined : sample.body,
    owned: sample.owned,
  };
}
