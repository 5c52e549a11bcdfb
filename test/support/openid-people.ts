/** A real OpenID provider on loopback at which people sign in; who that is the test says, and nobody has to type. */
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider, type Adapter, type AdapterPayload } from 'oidc-provider';

export const CLIENT = { id: 'sallyport', secret: 'client-secret-of-tests-only' };

export interface Person {
  readonly sub: string;
  readonly name: string;
  readonly groups: readonly string[];
}

export interface PeopleProvider {
  readonly issuer: string;
  /** Who sits in front of the browser. */
  person: Person;
  close(): Promise<void>;
}

class MemoryAdapter implements Adapter {
  static readonly rows = new Map<string, AdapterPayload>();
  readonly #kind: string;
  constructor(kind: string) {
    this.#kind = kind;
  }
  async upsert(id: string, payload: AdapterPayload): Promise<void> {
    MemoryAdapter.rows.set(`${this.#kind} ${id}`, payload);
  }
  async find(id: string): Promise<AdapterPayload | undefined> {
    return MemoryAdapter.rows.get(`${this.#kind} ${id}`);
  }
  async findByUserCode(): Promise<undefined> {}
  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return [...MemoryAdapter.rows.values()].find((row) => row.uid === uid);
  }
  async consume(id: string): Promise<undefined> {
    const row = MemoryAdapter.rows.get(`${this.#kind} ${id}`);
    if (row) row.consumed = Math.floor(Date.now() / 1_000);
  }
  async destroy(id: string): Promise<undefined> {
    MemoryAdapter.rows.delete(`${this.#kind} ${id}`);
  }
  async revokeByGrantId(grantId: string): Promise<undefined> {
    for (const [id, row] of MemoryAdapter.rows) if (row.grantId === grantId) MemoryAdapter.rows.delete(id);
  }
}

/** @param redirectUris of the one client */
export async function startPeopleProvider(redirectUris: readonly string[]): Promise<PeopleProvider> {
  let handler: RequestListener = (_request, response) => void response.writeHead(503).end();
  const server = createServer((request, response) => handler(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const people = new Map<string, Person>();
  const state: { person: Person } = { person: { sub: 'nobody', name: 'Nobody', groups: [] } };
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const provider = new Provider(issuer, {
    adapter: MemoryAdapter,
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [...redirectUris],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'one' }] },
    cookies: { keys: ['of tests only'] },
    claims: { openid: ['sub'], profile: ['name', 'groups'], email: ['email'] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    findAccount: (_context, id) => {
      const person = people.get(id);
      return person && { accountId: id, claims: () => ({ ...person, groups: [...person.groups] }) };
    },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    // Nobody is asked for consent: the installation and the provider belong to one enterprise.
    async loadExistingGrant(context) {
      const grant = new context.oidc.provider.Grant({
        clientId: context.oidc.client?.clientId ?? '',
        accountId: context.oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  handler = (request, response) => {
    if (!request.url?.startsWith('/interaction/')) {
      void answer(request, response);
      return;
    }
    people.set(state.person.sub, state.person);
    const login = { accountId: state.person.sub };
    void provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
  };
  return {
    issuer,
    get person() {
      return state.person;
    },
    set person(person) {
      state.person = person;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
