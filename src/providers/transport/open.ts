import { isIP } from 'node:net';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { Pool } from 'undici';
import { limits, Secret } from '../../core/index.ts';
import type { NetworkSettings } from './network.ts';
import { ANYWHERE, LOOPBACK, parseRange, rangeOf, type Range } from './address.ts';
import { addressRefusal, dialler, systemResolve, type Connector, type Resolve } from './dial.ts';
import { KEEP_ALIVE_MS, KEEP_ALIVE_MS_MAX } from './limits.ts';
import { PooledTransport, type Way } from './pool.ts';
import type { Transport } from './port.ts';
import { dialProxy, tunnelConnector, type Proxy } from './tunnel.ts';

/** Compression costs more time than it saves on answers this small, and delays streams. */
const HEADERS = ['accept-encoding', 'identity'] as const;

export interface TransportOptions {
  /** Default: the system's resolver. */
  readonly resolve?: Resolve;
  /** Whether an address or `localhost` as host of the origin names itself. `false` where a caller chose it. */
  readonly selfNamed?: boolean;
}

/**
 * Opens the pooled, guarded connection to `origin`; no socket is opened before the first request.
 * @param origin scheme, host and port
 */
export function openTransport(origin: string, network: NetworkSettings, options: TransportOptions = {}): Transport {
  const { resolve = systemResolve, selfNamed = true } = options;
  const url = new URL(origin);
  const named = [...network.privateAddresses.map(parseRange), ...(selfNamed ? namedByItself(url) : [])];
  const secure = dialler({ named, resolve }, contextOf(network));
  const proxy = network.proxy && proxyOf(network, network.proxy, resolve);
  // A proxy resolves names for us, and would connect to an address that we refuse.
  const refusal = addressRefusal(hostOf(url), named);
  const refuse: Connector = (_, callback) => refusal && callback(refusal, null);
  if (refusal !== undefined) return new PooledTransport(wayTo(url, url, refuse, network.connections));
  if (proxy === undefined) return new PooledTransport(wayTo(url, url, secure, network.connections));
  if (url.protocol === 'https:') {
    return new PooledTransport(wayTo(url, url, tunnelConnector(proxy, secure), network.connections));
  }
  const connect: Connector = (_, callback) =>
    dialProxy(proxy, (error, socket) => (socket ? callback(null, socket) : callback(error ?? new Error(), null)));
  return new PooledTransport({
    ...wayTo(url, proxy.url, connect, network.connections),
    pathPrefix: url.origin,
    headers: [...HEADERS, 'host', url.host],
    proxyAuthorization: proxy.authorization,
  });
}

/** @param peer who takes our connections: the origin, or a proxy that reads absolute URLs */
function wayTo(origin: URL, peer: URL, connect: Connector, connections: number): Way {
  return {
    origin,
    dispatcher: new Pool(peer.origin, {
      connections,
      connect,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS_MAX,
      maxHeaderSize: limits.HEADER_BYTES_MAX,
    }),
    pathPrefix: '',
    headers: HEADERS,
    servername: peer.protocol === 'https:' && isIP(hostOf(peer)) === 0 ? peer.hostname : undefined,
    connections,
    proxyAuthorization: undefined,
  };
}

/** An operator who writes an address, or `localhost`, means it. */
function namedByItself(url: URL): readonly Range[] {
  if (url.hostname === 'localhost') return LOOPBACK;
  const host = hostOf(url);
  return isIP(host) === 0 ? [] : [rangeOf(host)];
}

/** Without the brackets that a URL puts around IPv6. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function proxyOf(network: NetworkSettings, settings: NonNullable<NetworkSettings['proxy']>, resolve: Resolve): Proxy {
  const { username, password } = settings;
  const pair = `${username ?? ''}:${password?.reveal() ?? ''}`;
  return {
    url: new URL(settings.url),
    // The client certificate is for the provider and not shown to the proxy.
    dial: dialler({ named: ANYWHERE, resolve }, network.ca === undefined ? undefined : contextOf({ ca: network.ca })),
    authorization:
      username === undefined ? undefined : new Secret(`Basic ${Buffer.from(pair, 'utf8').toString('base64')}`),
  };
}

/** Made once for the pool: reading all authorities of the system takes milliseconds. */
function contextOf({
  ca,
  clientCertificate,
}: Pick<NetworkSettings, 'ca' | 'clientCertificate'>): SecureContext | undefined {
  if (ca === undefined && clientCertificate === undefined) return undefined;
  return createSecureContext({
    ...(ca !== undefined && { ca: [...getCACertificates('default'), ca] }),
    ...(clientCertificate && { cert: clientCertificate.certificate, key: clientCertificate.privateKey.reveal() }),
  });
}
