import { Fault, type Secret } from '../core/index.ts';
import type { Provider, WireRequest } from './port.ts';

/**
 * Authorisation by a header that never changes, e.g. `authorization: Bearer …` or `api-key: …`.
 * @param scheme put before the key with a space; empty: the key alone
 */
export function keyHeader(header: string, scheme: string, key: Secret): Provider['authorize'] {
  const prefix = scheme === '' ? '' : `${scheme} `;
  return (request, retryAfterRefusal = false) => {
    if (retryAfterRefusal) {
      // The same key would be refused again.
      return Promise.reject(new Fault('provider.credentials', { internal: 'The configured key was refused.' }));
    }
    return Promise.resolve(withHeader(request, header, prefix + key.reveal()));
  };
}

export const noAuthorization: Provider['authorize'] = (request) => Promise.resolve(request);

export function withHeader(request: WireRequest, name: string, value: string): WireRequest {
  return { ...request, headers: { ...request.headers, [name]: value } };
}
