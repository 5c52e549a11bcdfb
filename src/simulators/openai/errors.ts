import type { FaultSpec } from '../faults.ts';
import { json, retryHeaders, type Refusals, type WholeReply } from '../reply.ts';

/** A request the API refuses, worded as OpenAI words it. */
export class RequestError extends Error {
  readonly status: number;
  readonly param: string | null;
  readonly code: string | null;

  constructor(message: string, param: string | null = null, code: string | null = null, status = 400) {
    super(message);
    this.status = status;
    this.param = param;
    this.code = code;
  }
}

/** The envelope of OpenAI; all four keys are always there. */
export function errorBody(message: string, type: string, param: string | null, code: string | null): object {
  return { error: { message, type, param, code } };
}

export function requestErrorReply(error: RequestError): WholeReply {
  return json(error.status, errorBody(error.message, 'invalid_request_error', error.param, error.code));
}

/** What is sent with status 200, whole or as an event of the stream, by the fault `errorIn200`. */
export const errorInside = errorBody(
  'The server had an error while processing your request. Sorry about that!',
  'server_error',
  null,
  null,
);

export const openaiRefusals: Refusals = {
  throttled(fault) {
    const headers = retryHeaders(fault);
    if (fault.code === 'insufficient_quota') {
      const quota = 'You exceeded your current quota, please check your plan and billing details.';
      return json(429, errorBody(quota, 'insufficient_quota', null, 'insufficient_quota'), headers);
    }
    const message = 'Rate limit reached for requests per min (RPM): Limit 500, Used 500, Requested 1.';
    return json(429, errorBody(fault.message ?? message, 'requests', null, 'rate_limit_exceeded'), headers);
  },
  status(fault, status) {
    const type = status >= 500 ? 'server_error' : 'invalid_request_error';
    const message = fault.message ?? `The simulator was told to answer ${status}.`;
    return json(status, errorBody(message, type, null, fault.code ?? null), retryHeaders(fault));
  },
  credentials: (_, status) => (status === 403 ? countryRefused() : keyRefused('sk-simul***-key')),
  contentFilter(fault: FaultSpec) {
    const message =
      'Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again with a different prompt.';
    return json(400, errorBody(message, 'invalid_request_error', null, fault.code ?? 'invalid_prompt'));
  },
  contextOverflow: () => requestErrorReply(contextOverflow(128_000, 200_000)),
};

export function contextOverflow(tokensMax: number, tokens: number): RequestError {
  const message = `This model's maximum context length is ${tokensMax} tokens. However, your messages resulted in ${tokens} tokens. Please reduce the length of the messages.`;
  return new RequestError(message, 'messages', 'context_length_exceeded');
}

export function keyRefused(shown: string): WholeReply {
  const message = `Incorrect API key provided: ${shown}. You can find your API key at https://platform.openai.com/account/api-keys.`;
  return json(401, errorBody(message, 'invalid_request_error', null, 'invalid_api_key'));
}

export function keyMissing(): WholeReply {
  const message =
    "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).";
  return json(401, errorBody(message, 'invalid_request_error', null, null));
}

function countryRefused(): WholeReply {
  const message = 'Country, region, or territory not supported';
  return json(403, errorBody(message, 'request_forbidden', null, 'unsupported_country_region_territory'));
}
