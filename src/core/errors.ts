/**
 * The closed catalogue of everything that can end a call.
 *
 * Each code has one HTTP status, one origin and two sentences: `public`, which a caller may read, and the
 * `internal` one given where the fault is raised, which goes to the log with its cause. `docs/errors.md` shows
 * this table to people; a test holds the two together.
 */

/** Who has to act: the caller, the operator of this gateway, an administrator's policy, or the provider. */
export type Origin = 'caller' | 'gateway' | 'policy' | 'provider';

export interface CatalogueEntry {
  /** HTTP status of the answer. */
  readonly status: number;
  readonly origin: Origin;
  /** Whether the same request may succeed later; `false` sends `x-should-retry: false`. */
  readonly retryable: boolean;
  /** `error.type` of the OpenAI envelope. */
  readonly type: string;
  /** `error.code` of the OpenAI envelope, where callers test for a word of OpenAI's; otherwise our own code. */
  readonly code?: string;
  /** What the caller reads when the fault brings no sentence of its own. */
  readonly public: string;
}

const caller = { origin: 'caller', retryable: false, type: 'invalid_request_error' } as const;
/** A token of an identity provider in place of an API key. */
const token = { ...caller, status: 401, type: 'authentication_error', code: 'invalid_api_key' } as const;
const policy = { origin: 'policy', retryable: false, type: 'permission_error' } as const;
const limit = {
  origin: 'policy',
  retryable: true,
  status: 429,
  type: 'rate_limit_error',
  code: 'rate_limit_exceeded',
} as const;
const gateway = { origin: 'gateway', retryable: true, type: 'server_error' } as const;
const provider = { origin: 'provider', retryable: true, type: 'upstream_error' } as const;

export const catalogue = {
  'request.malformed': { ...caller, status: 400, public: 'The request body is not valid JSON.' },
  'request.invalid': { ...caller, status: 400, public: 'The request is not valid.' },
  'request.unsupported_parameter': {
    ...caller,
    status: 400,
    code: 'unsupported_parameter',
    public: 'This model does not support a parameter of the request.',
  },
  'request.unsupported_value': {
    ...caller,
    status: 400,
    code: 'unsupported_value',
    public: 'This model does not support a value in the request.',
  },
  'request.wrong_operation': { ...caller, status: 400, public: 'This model does not serve this kind of request.' },
  'request.too_large': { ...caller, status: 413, public: 'The request body is too large.' },
  'request.headers_too_large': { ...caller, status: 431, public: 'The request headers are too large.' },
  'request.media_type': { ...caller, status: 415, public: 'The request body must be application/json.' },
  'request.slow': { ...caller, status: 408, public: 'The request took too long to arrive.' },
  'request.cancelled': {
    ...caller,
    status: 499,
    public: 'The caller closed the connection before the answer was complete.',
  },
  'path.unknown': { ...caller, status: 404, public: 'There is nothing at this address.' },
  'method.not_allowed': { ...caller, status: 405, public: 'This address does not take this method.' },
  'resource.unknown': { ...caller, status: 404, public: 'There is no such resource.' },
  'resource.conflict': { ...caller, status: 409, public: 'The resource is in a state that does not allow this.' },
  'resource.changed': {
    ...caller,
    status: 412,
    public: 'The resource has changed since it was read. Read it again, and repeat the change with its new ETag.',
  },
  'idempotency.other_request': {
    ...caller,
    status: 422,
    public: 'This idempotency key was used for another request. Take a new one for each.',
  },
  'idempotency.answer_gone': {
    ...caller,
    status: 409,
    public: 'This was done before under the same idempotency key, and its answer can no longer be given.',
  },
  'idempotency.exhausted': {
    ...limit,
    code: 'idempotency.exhausted',
    public: 'Too many idempotency keys within a day. Send the request without one.',
  },
  'config.invalid': {
    ...caller,
    status: 422,
    public: 'The configuration is not valid; the one before stays in force.',
  },

  'key.missing': {
    ...caller,
    status: 401,
    type: 'authentication_error',
    code: 'invalid_api_key',
    public: 'No API key was given. Send it as "authorization: Bearer sp-…".',
  },
  'key.unknown': {
    ...caller,
    status: 401,
    type: 'authentication_error',
    code: 'invalid_api_key',
    public: 'The API key is not valid.',
  },
  'key.revoked': {
    ...caller,
    status: 401,
    type: 'authentication_error',
    code: 'invalid_api_key',
    public: 'The API key was revoked.',
  },
  'key.expired': {
    ...caller,
    status: 401,
    type: 'authentication_error',
    code: 'invalid_api_key',
    public: 'The API key has expired.',
  },
  'key.address_denied': { ...policy, status: 403, public: 'The API key may not be used from this address.' },
  'jwt.invalid': { ...token, public: 'The token is not one that this gateway accepts.' },
  'jwt.issuer': { ...token, public: 'The token comes from an issuer that this gateway does not know.' },
  'jwt.signature': { ...token, public: 'The signature of the token is not one of its issuer.' },
  'jwt.audience': { ...token, public: 'The token is for another audience.' },
  'jwt.expired': { ...token, public: 'The token has expired.' },
  'jwt.early': { ...token, retryable: true, public: 'The token is not valid yet.' },
  'jwt.unmapped': { ...policy, status: 403, public: 'The client of the token belongs to no application.' },
  'jwt.unavailable': {
    ...gateway,
    status: 503,
    public: 'The gateway cannot check this token right now. Try again shortly.',
  },
  'token.unknown': {
    ...caller,
    status: 401,
    type: 'authentication_error',
    public: 'The admin token is missing or not valid.',
  },
  'signin.refused': {
    ...caller,
    status: 401,
    type: 'authentication_error',
    public: 'The sign-in did not succeed; begin again.',
  },
  'signin.locked': {
    ...limit,
    code: 'signin.locked',
    public: 'Too many attempts to sign in. Try again later.',
  },
  'signin.password_change': {
    ...policy,
    status: 403,
    public: 'This secret is good for choosing a password, and for nothing else.',
  },
  'signin.unavailable': {
    ...gateway,
    status: 503,
    public: 'The identity provider cannot be reached now.',
  },
  'request.cross_site': {
    ...policy,
    status: 403,
    public: 'A change with a session cookie must come from a page of this address.',
  },
  'permission.denied': { ...policy, status: 403, public: 'You do not have the permission for this.' },
  'model.denied': { ...policy, status: 403, code: 'model_not_allowed', public: 'The API key may not use this model.' },
  'model.unknown': { ...caller, status: 404, code: 'model_not_found', public: 'There is no such model.' },
  'model.unavailable': {
    ...policy,
    status: 403,
    code: 'model_not_available',
    public: 'The model is not open for calls in its present state.',
  },
  'model.data_class': {
    ...policy,
    status: 403,
    public: 'The model may not be given the class of data that this application sends.',
  },
  'model.region': { ...policy, status: 403, public: 'The model is served in no region that this application may use.' },
  'model.quarantined': {
    ...policy,
    status: 403,
    code: 'model_quarantined',
    public: 'The model is quarantined: nobody may call it for now.',
  },
  'model.deprecated_new_use': {
    ...policy,
    status: 403,
    code: 'model_deprecated_new_use',
    public: 'The model is deprecated and takes no new uses.',
  },
  'model.archived': {
    ...policy,
    status: 410,
    code: 'model_archived',
    public: 'The model is archived: it will not answer again.',
  },
  'guard.blocked': { ...policy, status: 403, public: 'A policy of the guard refuses this.' },
  'guard.unavailable': {
    ...gateway,
    status: 503,
    public: 'A check of the guard could not be made. Try again shortly.',
  },
  'price.missing': {
    ...policy,
    status: 403,
    public: 'The model has no price, and calls without a price are not allowed.',
  },
  'limit.requests': { ...limit, public: 'Too many requests: the limit of requests a minute is reached.' },
  'limit.tokens': { ...limit, public: 'Too many tokens: the limit of tokens a minute is reached.' },
  'limit.concurrency': { ...limit, public: 'Too many calls at the same time.' },
  'limit.share': {
    ...limit,
    public: 'The gateway is busy, and this application has its share of it. Try again shortly.',
  },
  'limit.unavailable': {
    ...gateway,
    status: 503,
    public: 'The gateway cannot check its limits right now. Try again shortly.',
  },

  'gateway.overloaded': { ...gateway, status: 503, public: 'The gateway is busy. Try again shortly.' },
  'gateway.draining': { ...gateway, status: 503, public: 'The gateway is shutting down. Try again shortly.' },
  'store.unavailable': {
    ...gateway,
    status: 503,
    public: 'The gateway cannot check this right now. Try again shortly.',
  },
  'store.refused': {
    ...gateway,
    retryable: false,
    status: 500,
    public: 'The gateway cannot work with its database as it is.',
  },
  'snapshot.stale': {
    ...gateway,
    status: 503,
    public: 'The gateway has not been able to refresh its configuration for too long.',
  },
  'journal.full': { ...gateway, status: 503, public: 'The gateway cannot record calls right now. Try again shortly.' },
  internal: { ...gateway, status: 500, public: 'Something went wrong in the gateway.' },

  'provider.refused': { ...caller, origin: 'provider', status: 400, public: 'The provider refused the request.' },
  'provider.content_filter': {
    ...caller,
    origin: 'provider',
    status: 400,
    code: 'content_filter',
    public: "The provider's content filter refused the request.",
  },
  'provider.context_overflow': {
    ...caller,
    origin: 'provider',
    status: 400,
    code: 'context_length_exceeded',
    public: "The request is longer than the model's context.",
  },
  'provider.throttled': {
    ...provider,
    status: 429,
    type: 'rate_limit_error',
    code: 'rate_limit_exceeded',
    public: 'The provider is limiting the rate of requests. This is not a limit of the gateway.',
  },
  'provider.exhausted': {
    ...provider,
    retryable: false,
    status: 503,
    public: "The gateway's quota at the provider is exhausted.",
  },
  'provider.overloaded': { ...provider, status: 503, public: 'The provider is overloaded.' },
  'provider.failed': { ...provider, status: 502, public: 'The provider failed.' },
  'provider.unreachable': { ...provider, status: 502, public: 'The provider could not be reached.' },
  'provider.slow': { ...provider, status: 504, public: 'The provider did not answer in time.' },
  'provider.cut': { ...provider, status: 502, public: "The provider's answer was cut off." },
  'provider.malformed': { ...provider, status: 502, public: "The provider's answer could not be understood." },
  'provider.too_large': {
    ...provider,
    retryable: false,
    status: 502,
    public: "The provider's answer is larger than the gateway accepts.",
  },
  'provider.credentials': {
    ...provider,
    retryable: false,
    status: 502,
    public: "The provider refused the gateway's credentials.",
  },
  'provider.model_missing': {
    ...provider,
    retryable: false,
    status: 502,
    public: 'The provider does not know the configured model.',
  },
  'egress.denied': {
    ...gateway,
    retryable: false,
    status: 502,
    public: 'The gateway may not connect to the address of this provider.',
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof catalogue;

export interface FaultDetail {
  /** The sentence the caller may read. Default: the catalogue's. Never holds a secret or a provider's credentials. */
  readonly public?: string;
  /** The sentence for us, with the facts. */
  readonly internal?: string;
  /** The request field at fault, e.g. `messages[0].content`. */
  readonly param?: string;
  /** Milliseconds after which a retry makes sense; becomes `retry-after` and `retry-after-ms`. */
  readonly retryAfterMs?: number;
  /** Whoever knows decides: overrides the catalogue's `retryable`. */
  readonly retryable?: boolean;
  /** Overrides the catalogue's status, only to hand a provider's own 4xx (e.g. 422) to the caller. */
  readonly status?: number;
  readonly cause?: unknown;
}

/** A failure from the catalogue. Everything thrown on the path of a call is one of these or becomes `internal`. */
export class Fault extends Error {
  readonly code: ErrorCode;
  readonly detail: FaultDetail;

  constructor(code: ErrorCode, detail: FaultDetail = {}) {
    super(detail.internal ?? detail.public ?? catalogue[code].public, { cause: detail.cause });
    this.name = 'Fault';
    this.code = code;
    this.detail = detail;
  }

  get entry(): CatalogueEntry {
    return catalogue[this.code];
  }
  get status(): number {
    return this.detail.status ?? this.entry.status;
  }
  get retryable(): boolean {
    return this.detail.retryable ?? this.entry.retryable;
  }
  get public(): string {
    return this.detail.public ?? this.entry.public;
  }
}

/** Turns whatever was thrown into a `Fault`; what is not ours becomes `internal` with its cause kept. */
export function asFault(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  const internal = thrown instanceof Error ? thrown.message : String(thrown);
  return new Fault('internal', { internal, cause: thrown });
}
