import { errorBody } from '../openai/errors.ts';
import { json, retryHeaders, type Refusals, type Reply } from '../reply.ts';
import type { Quirk } from './quirks.ts';

/** An error in one of the shapes that such servers use. */
export function looseError(message: string, status: number, quirks: ReadonlySet<Quirk>): object {
  if (quirks.has('detail-errors')) return { detail: message };
  if (quirks.has('text-errors')) return { error: message };
  const type = status >= 500 ? 'InternalServerError' : 'BadRequestError';
  if (quirks.has('object-errors')) return { object: 'error', message, type, param: null, code: status };
  return errorBody(message, type, null, null);
}

export function looseRefusals(quirks: ReadonlySet<Quirk>): Refusals {
  const refuse = (status: number, message: string, headers: Readonly<Record<string, string>> = {}): Reply =>
    json(status, looseError(message, status, quirks), headers);
  return {
    throttled: (fault) => refuse(429, fault.message ?? 'Too many requests', retryHeaders(fault)),
    status: (fault, status) => refuse(status, fault.message ?? `told to answer ${status}`, retryHeaders(fault)),
    credentials: (_, status) => refuse(status, 'Unauthorized'),
    contentFilter: (fault) => refuse(400, fault.message ?? 'The prompt was blocked by the content filter'),
    contextOverflow: () =>
      refuse(400, "This model's maximum context length is 8192 tokens. However, your request has 9000 input tokens."),
  };
}
