import type { FaultSpec } from '../faults.ts';
import { json, retryHeaders, type Refusals, type WholeReply } from '../reply.ts';

const CODES: Readonly<Record<number, string>> = {
  401: 'NotAuthenticated',
  403: 'NotAllowed',
  404: 'NotAuthorizedOrNotFound',
  409: 'IncorrectState',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  503: 'ServiceUnavailable',
};

const SENTENCES: Readonly<Record<number, string>> = {
  401: 'The required information to complete authentication was not provided or was incorrect.',
  404: 'Authorization failed or requested resource not found.',
  409: 'The requested state for the resource conflicts with its current state.',
  429: 'Request is throttled due to too many requests.',
  503: 'The service is currently unavailable.',
};

/** What comes with status 200, whole or as an event, by the fault `errorIn200`. */
export const failed = { code: 'InternalServerError', message: 'Internal server error occurred while processing.' };

/** Oracle's error body. `code` is a word, or only the status as text: both were seen. */
export function ociError(status: number, message: string, code = CODES[status] ?? String(status)): WholeReply {
  return json(status, { code, message });
}

export const badRequest = (message: string): WholeReply => ociError(400, message);

/** What the model's own vendor said, in OpenAI's words, folded into Oracle's sentence as text. */
export function vendorError(status: number, error: Readonly<Record<string, unknown>>): WholeReply {
  return ociError(
    status,
    JSON.stringify({ error: { type: 'invalid_request_error', param: null, ...error } }),
    String(status),
  );
}

function named(fault: FaultSpec, status: number): WholeReply {
  const sentence = fault.message ?? SENTENCES[status] ?? 'Internal Server Error';
  const reply = ociError(status, sentence, fault.code);
  return { ...reply, headers: { ...reply.headers, ...retryHeaders(fault) } };
}

/** The refusals that faults ask for, in Oracle's words. */
export const refusals: Refusals = {
  throttled: (fault) => named(fault, 429),
  status: named,
  credentials: named,
  contentFilter: (fault) =>
    vendorError(400, {
      message: fault.message ?? 'Inappropriate content detected!!!',
      code: fault.code ?? 'content_filter',
      param: 'prompt',
    }),
  contextOverflow: (fault) =>
    vendorError(400, {
      message:
        fault.message ??
        "This model's maximum context length is 128000 tokens. However, your messages resulted in 250000 tokens.",
      code: fault.code ?? 'context_length_exceeded',
      param: 'messages',
    }),
};
