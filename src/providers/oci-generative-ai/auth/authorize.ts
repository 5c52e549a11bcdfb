import { Fault, type Secret } from '../../../core/index.ts';
import { keyHeader } from '../../key-header.ts';
import type { Provider, WireRequest } from '../../port.ts';
import { isOpenAiDoor } from '../openai-door.ts';
import type { OciSettings } from '../settings.ts';
import { type Credentials, userKey } from './credentials.ts';
import { openTokenSource, principalCredentials } from './principal.ts';
import { signRequest } from './signature.ts';

/** How the requests of this provider are authorised, by what its settings hold. */
export function authorization(
  { auth, compartmentId }: Pick<OciSettings, 'auth' | 'compartmentId'>,
  origin: string,
  clock: { now(): number },
): Provider['authorize'] {
  if ('bearer' in auth) return bearer(auth.bearer);
  const credentials = 'principal' in auth ? principalCredentials(() => openTokenSource(auth), clock) : userKey(auth);
  return signing(credentials, new URL(origin).host, compartmentId, clock);
}

/** Signs with whatever the credentials give. The OpenAI-compatible door learns the compartment from a header. */
function signing(
  credentials: Credentials,
  host: string,
  compartmentId: string,
  clock: { now(): number },
): Provider['authorize'] {
  return async (request, retryAfterRefusal = false) => {
    const key = await credentials.signingKey(retryAfterRefusal);
    return signRequest(withCompartment(request, compartmentId), host, key, clock.now());
  };
}

function withCompartment(request: WireRequest, compartmentId: string): WireRequest {
  if (!isOpenAiDoor(request.path)) return request;
  return { ...request, headers: { ...request.headers, 'opc-compartment-id': compartmentId } };
}

/** API keys open the OpenAI-compatible door and no other, and may not be sent where they do not belong. */
function bearer(key: Secret): Provider['authorize'] {
  const header = keyHeader('authorization', 'Bearer', key);
  return (request, retryAfterRefusal) =>
    isOpenAiDoor(request.path)
      ? header(request, retryAfterRefusal)
      : Promise.reject(
          new Fault('provider.credentials', {
            internal:
              'A bearer key opens only the OpenAI-compatible door of OCI: set "door: openai" on the deployment.',
          }),
        );
}
