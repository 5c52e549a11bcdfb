import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import { Fault, type Secret } from '../../core/index.ts';
import type { Connector } from './dial.ts';
import { CONNECT_MS_MAX } from './limits.ts';

/** A forward proxy, ready to be dialled. */
export interface Proxy {
  readonly url: URL;
  readonly dial: Connector;
  /** Value of `proxy-authorization`. */
  readonly authorization: Secret | undefined;
}

/** Opens a socket to the proxy, with TLS where its URL says so. */
export function dialProxy(proxy: Proxy, connected: (error: Error | null, socket: Socket | null) => void): void {
  const { hostname, host, protocol, port } = proxy.url;
  proxy.dial({ hostname: hostname.replace(/^\[|\]$/g, ''), host, protocol, port }, (error, socket) => {
    if (error === null) connected(null, socket);
    else connected(proxyFault(proxy, error.message, error), null);
  });
}

/**
 * Connects to the origin through `CONNECT` (RFC 9110 §9.3.6): the proxy resolves the name and sees host and port,
 * TLS runs from us to the provider.
 * @param secure makes TLS to the origin on a socket that is there already
 */
export function tunnelConnector(proxy: Proxy, secure: Connector): Connector {
  return (options, callback) => {
    dialProxy(proxy, (error, socket) => {
      if (socket === null) {
        callback(error ?? proxyFault(proxy, 'no socket'), null);
        return;
      }
      openTunnel(proxy, socket, options.port ? `${options.host}` : `${options.host}:443`, (refused) => {
        if (refused !== undefined) callback(refused, null);
        else secure({ ...options, httpSocket: socket }, callback);
      });
    });
  };
}

function openTunnel(proxy: Proxy, socket: Socket, authority: string, done: (refused?: Fault) => void): void {
  const connect = httpRequest({
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, ...(proxy.authorization && { 'proxy-authorization': proxy.authorization.reveal() }) },
    createConnection: () => socket,
    timeout: CONNECT_MS_MAX,
  });
  let settled = false;
  const settle = (refused?: Fault): void => {
    if (settled) return;
    settled = true;
    if (refused !== undefined) socket.destroy();
    done(refused);
  };
  connect.on('connect', (response, _, head) => {
    socket.setTimeout(0);
    const status = response.statusCode ?? 0;
    // Bytes before our own handshake belong to nobody: the tunnel would start out of step.
    if (status < 200 || status > 299) settle(refusalOf(proxy, status));
    else if (head.length > 0) settle(proxyFault(proxy, 'it sent bytes before the handshake'));
    else settle();
  });
  connect.on('timeout', () => settle(proxyFault(proxy, 'it did not answer CONNECT in time')));
  connect.on('error', (error) => settle(proxyFault(proxy, error.message, error)));
  connect.end();
}

function refusalOf(proxy: Proxy, status: number): Fault {
  return proxyFault(proxy, status === 407 ? 'it refused our credentials (407)' : `it refused the tunnel (${status})`);
}

/** A fault of our own, so that undici never takes a lost tunnel for a lost idle connection and dials for ever. */
export function proxyFault(proxy: Pick<Proxy, 'url'>, text: string, cause?: unknown): Fault {
  if (cause instanceof Fault) return cause;
  return new Fault('provider.unreachable', { internal: `forward proxy ${proxy.url.origin}: ${text}`, cause });
}
