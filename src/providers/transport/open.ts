import { isIP } from 'node:net';
import { buildConnector, Pool } from 'undici';
import { limits } from '../../core/index.ts';
import type { NetworkSettings } from '../port.ts';
import { CONNECT_MS_MAX, KEEP_ALIVE_MS, KEEP_ALIVE_MS_MAX } from './limits.ts';
import { PooledTransport } from './pool.ts';
import type { Transport } from './port.ts';

/**
 * Opens the pooled, guarded connection to `origin`; no socket is opened before the first request.
 * @param origin scheme, host and port
 */
export function openTransport(origin: string, network: NetworkSettings): Transport {
  const url = new URL(origin);
  const dispatcher = new Pool(url.origin, {
    connections: network.connections,
    connect: buildConnector({ allowH2: false, timeout: CONNECT_MS_MAX }),
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS_MAX,
    maxHeaderSize: limits.HEADER_BYTES_MAX,
  });
  return new PooledTransport({
    origin: url,
    dispatcher,
    pathPrefix: '',
    headers: ['accept-encoding', 'identity'],
    servername: url.protocol === 'https:' && isIP(url.hostname) === 0 ? url.hostname : undefined,
    connections: network.connections,
  });
}
