import type { SimulatorCredentials } from '../credentials.ts';
import { hashHex } from '../hash.ts';
import { json, refusalFor, retryHeaders, type Refusals, type Reply } from '../reply.ts';
import type { Exchange, Vendor } from '../server.ts';
import { issueToken, TOKEN_LIFETIME_S } from './token.ts';

/**
 * Microsoft Entra ID: tokens for client credentials, and the two documents that `@azure/identity` reads before it
 * asks for one. Serve it over TLS: the library accepts nothing else.
 */
export function entraVendor(credentials: SimulatorCredentials): Vendor {
  return {
    name: 'entra',
    handle(exchange) {
      const [, tenant = '', ...rest] = exchange.path.split('/');
      const document = rest.join('/');
      if (exchange.method === 'GET') return discover(exchange, tenant, document);
      if (exchange.method !== 'POST' || document !== 'oauth2/v2.0/token') return json(404, { error: 'not_found' });
      return token(exchange, tenant, credentials.entra);
    },
  };
}

function token(exchange: Exchange, tenant: string, expected: SimulatorCredentials['entra']): Reply {
  const form = new URLSearchParams(exchange.body.toString());
  const scope = form.get('scope') ?? '';
  const faults = exchange.takeFaults(form.get('client_id') ?? undefined, '');
  const refusal = refusalFor(faults, refusals);
  if (refusal) return refusal;
  if (tenant !== expected.tenantId) {
    return failure(
      400,
      'invalid_request',
      90002,
      `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID.`,
    );
  }
  if (form.get('grant_type') !== 'client_credentials') {
    return failure(
      400,
      'unsupported_grant_type',
      70003,
      `The app requested an unsupported grant type '${form.get('grant_type')}'.`,
    );
  }
  if (form.get('client_id') !== expected.clientId) {
    return failure(
      400,
      'unauthorized_client',
      700016,
      `Application with identifier '${form.get('client_id')}' was not found in the directory.`,
    );
  }
  if (form.get('client_secret') !== expected.clientSecret) {
    return failure(
      401,
      'invalid_client',
      7000215,
      'Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.',
    );
  }
  const audience = /^(https:\/\/[^ ]+)\/\.default$/.exec(
    scope.split(' ').find((word) => word.includes('/.default')) ?? '',
  )?.[1];
  if (audience === undefined) {
    return failure(
      400,
      'invalid_scope',
      1002012,
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.`,
    );
  }
  const now = Math.floor(exchange.clock.now() / 1000);
  const claims = { aud: audience, tid: tenant, appid: expected.clientId, nbf: now, exp: now + TOKEN_LIFETIME_S };
  return json(200, {
    token_type: 'Bearer',
    expires_in: TOKEN_LIFETIME_S,
    ext_expires_in: TOKEN_LIFETIME_S,
    access_token: issueToken(claims),
  });
}

function discover(exchange: Exchange, tenant: string, document: string): Reply {
  const host = exchange.headers.host ?? 'localhost';
  const base = `https://${host}/${tenant}`;
  if (document.endsWith('.well-known/openid-configuration')) {
    return json(200, {
      issuer: `https://login.microsoftonline.com/${tenant}/v2.0`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
      end_session_endpoint: `${base}/oauth2/v2.0/logout`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
      response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
    });
  }
  if (document === 'discovery/instance') {
    return json(200, {
      tenant_discovery_endpoint: `https://${host}/common/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
    });
  }
  return json(404, { error: 'not_found' });
}

const refusals: Refusals = {
  throttled: (fault) =>
    withRetry(
      failure(
        429,
        'temporarily_unavailable',
        90055,
        'The server is terminating the request because of too many requests.',
      ),
      fault,
    ),
  status: (fault, status) =>
    withRetry(
      failure(
        status,
        fault.code ?? 'temporarily_unavailable',
        90033,
        fault.message ?? 'A transient error has occurred. Please try again.',
      ),
      fault,
    ),
  credentials: (_, status) =>
    failure(status, 'invalid_client', 7000222, 'The provided client secret keys are expired.'),
  contentFilter: () => failure(400, 'invalid_request', 900144, 'The request body is not acceptable.'),
  contextOverflow: () => failure(400, 'invalid_request', 900144, 'The request body is not acceptable.'),
};

function withRetry(reply: Reply, fault: Parameters<typeof retryHeaders>[0]): Reply {
  return { ...reply, headers: { ...reply.headers, ...retryHeaders(fault) } };
}

function failure(status: number, error: string, code: number, sentence: string): Reply {
  const trace = hashHex(`${error} ${code}`, 32);
  return json(status, {
    error,
    error_description: `AADSTS${code}: ${sentence} Trace ID: ${trace} Correlation ID: ${trace}`,
    error_codes: [code],
    trace_id: trace,
    correlation_id: trace,
  });
}
