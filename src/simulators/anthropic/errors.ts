import { json, retryHeaders, type Refusals, type WholeReply } from '../reply.ts';

/** A request the API refuses; becomes a 400 `invalid_request_error` unless it says otherwise. */
export class RequestError extends Error {
  readonly status: number;

  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}

const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

export function errorBody(status: number, message: string, type?: string): object {
  const otherwise = status >= 500 ? 'api_error' : 'invalid_request_error';
  return { type: 'error', error: { type: type ?? TYPES[status] ?? otherwise, message }, request_id: 'req_simulated' };
}

export function failure(status: number, message: string, headers: Readonly<Record<string, string>> = {}): WholeReply {
  return json(status, errorBody(status, message), { 'request-id': 'req_simulated', ...headers });
}

export const anthropicRefusals: Refusals = {
  throttled(fault) {
    const message = 'This request would exceed the rate limit for your organization of 50 requests per minute.';
    return failure(429, fault.message ?? message, retryHeaders(fault));
  },
  status(fault, status) {
    const message = fault.message ?? (status === 529 ? 'Overloaded' : `The simulator was told to answer ${status}.`);
    return json(status, errorBody(status, message, fault.code), {
      'request-id': 'req_simulated',
      ...retryHeaders(fault),
    });
  },
  credentials: (_, status) => failure(status, status === 403 ? 'Request not allowed' : 'invalid x-api-key'),
  // Not reached: Anthropic answers a refused prompt with 200 and a stop reason, see `respond.ts`.
  contentFilter: () => failure(400, 'Output blocked by content filtering policy'),
  contextOverflow: () => failure(400, 'prompt is too long: 210000 tokens > 200000 maximum'),
};
