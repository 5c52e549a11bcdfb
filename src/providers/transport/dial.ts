import { lookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { SecureContext } from 'node:tls';
import { buildConnector } from 'undici';
import { Fault } from '../../core/index.ts';
import { mayReach, type Range } from './address.ts';
import { CONNECT_MS_MAX } from './limits.ts';

export type Connector = buildConnector.connector;
/** The system's resolver, or a test's. */
export type Resolve = (
  hostname: string,
  callback: (error: NodeJS.ErrnoException | null, found: readonly LookupAddress[]) => void,
) => void;

export const systemResolve: Resolve = (hostname, callback) => lookup(hostname, { all: true }, callback);

export interface Egress {
  /** Ranges that may be reached although they are not public. */
  readonly named: readonly Range[];
  readonly resolve: Resolve;
}

/**
 * The one dialler. A name is resolved once, the addresses are judged, and the socket is opened to one that passed:
 * a name that resolves differently the next moment (DNS rebinding) gains nothing. TLS and `host` keep the name.
 * @param context certificates of the connection; absent: the system's authorities and no client certificate
 */
export function dialler(egress: Egress, context: SecureContext | undefined): Connector {
  const connect = buildConnector({
    allowH2: false,
    timeout: CONNECT_MS_MAX,
    lookup: guardedLookup(egress),
    ...(context && { secureContext: context }),
  });
  return (options, callback) => {
    const refusal = addressRefusal(options.hostname, egress.named);
    if (refusal === undefined) connect(options, callback);
    else callback(refusal, null);
  };
}

/** An address is not looked up, so it is judged before; a name is left to the lookup. */
export function addressRefusal(host: string, named: readonly Range[]): Fault | undefined {
  return isIP(host) === 0 || mayReach(host, named) ? undefined : denied(host, [host]);
}

function guardedLookup({ named, resolve }: Egress): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, (error, found) => {
      if (error !== null) {
        callback(error, '');
        return;
      }
      const allowed = found.filter(({ address }) => mayReach(address, named));
      const [first] = allowed;
      const addresses = found.map(({ address }) => address);
      if (first === undefined) callback(denied(hostname, addresses), '');
      else if (options.all) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}

function denied(hostname: string, addresses: readonly string[]): Fault {
  return new Fault('egress.denied', {
    internal:
      `${hostname} leads to ${addresses.join(', ') || 'no address'}, which is not public; ` +
      'name its range in network.privateAddresses if that is meant',
  });
}
