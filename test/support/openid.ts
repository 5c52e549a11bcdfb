/** A real OpenID provider on loopback that gives JWT access tokens to clients by their secrets. */
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider, type Adapter, type AdapterPayload, type Configuration } from 'oidc-provider';

export const AUDIENCE = 'urn:sallyport:tests';
const SECRET = 'client-secret-of-tests-only';
const ALGORITHM = 'ES256';

export interface OpenIdProvider {
  readonly issuer: string;
  /** Client credentials grant (RFC 6749 §4.4) with a resource indicator (RFC 8707). */
  token(client?: string, resource?: string, ttlSeconds?: number): Promise<string>;
  /**
   * Signs with a new key from now on.
   * @param keepOld whether the keys of before are still published; default true
   */
  rotate(keepOld?: boolean): void;
  /** Answers no request, as long as it is away. */
  away: boolean;
  /** How often its keys were fetched. */
  readonly keyFetches: number;
  close(): Promise<void>;
}

type Jwk = NonNullable<NonNullable<Configuration['jwks']>['keys']>[number];

let serial = 0;
function newKey(): Jwk {
  serial += 1;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), kid: `key-${serial}`, alg: ALGORITHM, use: 'sig' };
}

/** @param clients their ids */
export async function startOpenIdProvider(clients: readonly string[]): Promise<OpenIdProvider> {
  const state = { away: false, keyFetches: 0, keys: [newKey()] };
  let handler: RequestListener = (_request, response) => void response.writeHead(503).end();
  const server = createServer((request, response) => {
    if (request.url === '/jwks') state.keyFetches += 1;
    if (state.away) request.socket.destroy();
    else handler(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const begin = (): void => {
    const answer = new Provider(issuer, configurationOf(clients, state.keys)).callback();
    handler = (request, response) => void answer(request, response);
  };
  begin();
  return {
    issuer,
    async token(client = clients[0] ?? '', resource = AUDIENCE, ttlSeconds = 600) {
      const response = await fetch(`${issuer}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${client}:${SECRET}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', resource: `${resource}?ttl=${ttlSeconds}` }),
      });
      const answer = (await response.json()) as { access_token?: string };
      if (answer.access_token === undefined) throw new Error(`no token: ${JSON.stringify(answer)}`);
      return answer.access_token;
    },
    rotate(keepOld = true) {
      // The first key that fits is the one that signs.
      state.keys = [newKey(), ...(keepOld ? state.keys : [])];
      begin();
    },
    get away() {
      return state.away;
    },
    set away(away) {
      state.away = away;
    },
    get keyFetches() {
      return state.keyFetches;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** Tokens are not stored, so nothing much is; the provider's own store in memory warns on every start. */
class MemoryAdapter implements Adapter {
  readonly #rows = new Map<string, AdapterPayload>();
  async upsert(id: string, payload: AdapterPayload): Promise<void> {
    this.#rows.set(id, payload);
  }
  async find(id: string): Promise<AdapterPayload | undefined> {
    return this.#rows.get(id);
  }
  async findByUserCode(): Promise<undefined> {}
  async findByUid(): Promise<undefined> {}
  async consume(): Promise<undefined> {}
  async destroy(id: string): Promise<undefined> {
    this.#rows.delete(id);
  }
  async revokeByGrantId(): Promise<undefined> {}
}

/** The resource says how long a token lives: `?ttl=` in seconds. */
function configurationOf(clients: readonly string[], keys: Jwk[]): Configuration {
  return {
    adapter: MemoryAdapter,
    ttl: { ClientCredentials: (_context, { resourceServer }) => resourceServer?.accessTokenTTL ?? 600 },
    clients: clients.map((id) => ({
      client_id: id,
      client_secret: SECRET,
      id_token_signed_response_alg: ALGORITHM,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    })),
    jwks: { keys },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, resource) => {
          const [audience = '', ttl = '600'] = resource.split('?ttl=');
          return {
            scope: '',
            audience,
            accessTokenFormat: 'jwt',
            accessTokenTTL: Number(ttl),
            jwt: { sign: { alg: ALGORITHM } },
          };
        },
      },
    },
  };
}
