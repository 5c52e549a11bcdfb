/** An identity provider that tells of people over SCIM: an account, its role, its token, and what it asks. */
import { startInstallation, type Installation } from './installation.ts';

export const ISSUER = 'https://login.example.com/';

/** Organizations `default`, where Okta's and Entra's people are, `second`, and `third`, which the file does not name. */
export async function startScim(): Promise<Installation> {
  const readers = [{ role: 'viewer' }];
  const groups = { Readers: readers, Leads: [{ role: 'team-admin', team: 'tests' }] };
  const installation = await startInstallation({
    doors: ['openai'],
    yaml: {
      identity: {
        scim: [
          { issuer: ISSUER, groups },
          { organization: 'second', issuer: ISSUER, subject: 'userName', groups: { Readers: readers } },
        ],
      },
    },
  });
  for (const name of ['second', 'third']) await installation.control('POST', '/api/v1/organizations', { name });
  return installation;
}

export interface ScimReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export interface ScimClient {
  readonly accountId: string;
  readonly ask: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<ScimReply>;
}

async function made(on: Installation, path: string, body: object): Promise<Record<string, unknown>> {
  const answer = await on.control('POST', path, body);
  if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

export const scimWith =
  (controlUrl: string, token: string): ScimClient['ask'] =>
  async (method, path, body, headers) => {
    const answer = await fetch(`${controlUrl}/scim/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    };
  };

/** @param role `provisioner` unless a test wants another; `null`: none */
export async function scimClient(
  on: Installation,
  organization = 'default',
  role: string | null = 'provisioner',
): Promise<ScimClient> {
  const name = `idp-${Math.random().toString(36).slice(2)}`;
  const { id } = await made(on, '/api/v1/service-accounts', { organization, name });
  if (role !== null) await made(on, '/api/v1/grants', { holder: id, role });
  const { token } = await made(on, `/api/v1/service-accounts/${String(id)}/tokens`, { name: 'scim' });
  return { accountId: String(id), ask: scimWith(on.controlUrl, String(token)) };
}
