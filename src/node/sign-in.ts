import { isLoopback, parseListenAddress, type Config } from '../config/index.ts';
import { LocalDesk, sealsUnder, SignInDesk, type OpenFetch } from '../control/index.ts';
import type { Passwords } from '../identity/index.ts';
import { openTransport } from '../providers/index.ts';
import type { Ground } from './ground.ts';

const TIMERS = { connectMs: 3_000, headersMs: 10_000 };
/** Discovery, keys and tokens are a few kilobytes. */
const ANSWER_BYTES_MAX = 512 * 1024;
const CONNECTIONS = 2;

/** People sign in with what the file in force says. */
export const openSignIn = ({ store, clock, hash, config: { pepper }, keeper }: Ground): SignInDesk =>
  new SignInDesk({
    store,
    clock,
    hash,
    seals: sealsUnder(pepper),
    openFetch,
    oidc() {
      const { config } = keeper;
      const settings = config.identity.oidc;
      return settings && { settings, redirectUri: settings.redirectUri ?? ownCallback(config) };
    },
  });

/** Without an identity provider, unless the file says otherwise. */
export const localIsOn = ({ keeper }: Pick<Ground, 'keeper'>): boolean => {
  const { local, oidc } = keeper.config.identity;
  return local ?? oidc === undefined;
};

export const openLocalSignIn = (ground: Ground, passwords: Passwords): LocalDesk => {
  const { store, clock, hash, log } = ground;
  return new LocalDesk({ store, clock, hash, passwords, log: log.logger, isOn: () => localIsOn(ground) });
};

const ownCallback = ({ listen, tls }: Config): string =>
  `${tls ? 'https' : 'http'}://${listen.control}/api/v1/sign-in/callback`;

/** Whether cookies travel encrypted; on loopback without TLS a browser would not keep those that must. */
export function cookiesAreSecure({ listen, tls, identity: { oidc } }: Config): boolean {
  if (tls || oidc?.redirectUri?.startsWith('https:')) return true;
  return !isLoopback(parseListenAddress(listen.control)?.host ?? '');
}

/** Through the one dialler, without redirects. A sign-in is seldom, so connections are not kept. */
const openFetch: OpenFetch =
  ({ network }) =>
  async (address, { method, headers, body, signal }) => {
    const { origin, pathname, search } = new URL(address);
    const transport = openTransport(origin, { ...network, connections: CONNECTIONS });
    try {
      const request = {
        method: method === 'POST' ? ('POST' as const) : ('GET' as const),
        path: pathname + search,
        headers: Object.fromEntries(new Headers(headers)),
        body: Buffer.from(typeof body === 'string' || body instanceof URLSearchParams ? body.toString() : ''),
      };
      const answer = await transport.send(request, TIMERS, signal ?? AbortSignal.timeout(TIMERS.headersMs));
      const bytes = await answer.bytes(ANSWER_BYTES_MAX);
      const type = answer.headers['content-type'];
      return new Response(answer.status === 204 ? null : new Uint8Array(bytes), {
        status: answer.status,
        ...(type && { headers: { 'content-type': type } }),
      });
    } finally {
      void transport.drain();
    }
  };
