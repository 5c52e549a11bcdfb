import type { Fault, Secret } from '../../core/index.ts';
import { codeOfStatus, failureFault, providerFailure } from '../http-failure.ts';
import type { ProviderFailure, WireReply } from '../port.ts';
import { retryAfterMs } from '../retry-after.ts';
import { isObject, type JsonObject, textOf, tryVendorJson } from '../vendor-json.ts';
import { vendorSentence, vendorWord } from '../vendor-text.ts';

/** What an error says once OCI's envelope and the model vendor's own error inside it are both read. */
interface VendorError {
  /** OCI's word, or only the status as text. */
  readonly outer: string | undefined;
  /** The model vendor's word, e.g. `unsupported_parameter`. */
  readonly inner: string | undefined;
  readonly message: string;
  readonly param: string | undefined;
}

const OVERFLOW =
  /context[_ ](?:length|window)|maximum (?:context|input|prompt|number of (?:input )?tokens)|too many (?:input )?tokens|prompt is too long|(?:exceed\w*|longer than|over) (?:the )?(?:model'?s? )?(?:maximum |max |total )?(?:context|token|input length)/i;
const FILTERED =
  /content[_ ](?:filter|management|policy|moderation)|inappropriate content|safety (?:filter|policy|system)/i;
/** Words of the model's own vendor for a prompt that its filter refused. */
const FILTER_WORDS: ReadonlySet<string> = new Set(['content_filter', 'content_policy_violation', 'invalid_prompt']);
const EXHAUSTED: ReadonlySet<string> = new Set(['insufficient_quota', 'QuotaExceeded', 'LimitExceeded']);

/** OCI's words as statuses, for errors that come inside a 200. A word we do not know is a failure of the service. */
const STATUS_OF: Readonly<Record<string, number>> = {
  CannotParseRequest: 400,
  InvalidParameter: 400,
  LimitExceeded: 400,
  MissingParameter: 400,
  QuotaExceeded: 400,
  NotAuthenticated: 401,
  NotAllowed: 403,
  NotAuthorized: 403,
  NotAuthorizedOrNotFound: 404,
  NotFound: 404,
  IncorrectState: 409,
  TooManyRequests: 429,
  InternalServerError: 500,
  ServiceUnavailable: 503,
};

/** A non-2xx answer, by its status first: OCI's `code` is a word on some paths and only the status on others. */
export function ociFailure(reply: WireReply, secrets: readonly Secret[], nowMs: number): ProviderFailure {
  const error = readError(tryVendorJson(reply.body.toString('utf8')) ?? {});
  return classify(reply.status, error, secrets, retryAfterMs(reply.headers, nowMs));
}

/** An error that came as a 200 or as an event of a stream. @returns `undefined` where `body` is not an error */
export function errorFault(body: JsonObject, secrets: readonly Secret[] = []): Fault | undefined {
  const plain = typeof body['message'] === 'string' && (body['code'] !== undefined || body['status'] !== undefined);
  if (!plain && !isObject(body['error'])) return undefined;
  const error = readError(body);
  const told = Number(body['status'] ?? error.outer);
  const status = told >= 400 && told < 600 ? told : (STATUS_OF[error.outer ?? ''] ?? 500);
  return failureFault(classify(status, error, secrets, undefined), status);
}

function classify(
  status: number,
  error: VendorError,
  secrets: readonly Secret[],
  waitMs: number | undefined,
): ProviderFailure {
  const code = failureCode(status, error);
  const sentence = vendorSentence(error.message, secrets);
  const vendorCode = vendorWord(error.inner ?? error.outer ?? '', secrets);
  return providerFailure(code, status === 404 ? notFoundSentence(sentence) : sentence, {
    ...(vendorCode === undefined ? {} : { vendorCode }),
    ...(error.param === undefined ? {} : { param: vendorSentence(error.param, secrets) }),
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  });
}

function failureCode(status: number, { outer, inner, message }: VendorError): ProviderFailure['code'] {
  if (EXHAUSTED.has(inner ?? '') || EXHAUSTED.has(outer ?? '')) return 'provider.exhausted';
  if (status === 400 || status === 413 || status === 422) {
    // At the OpenAI-compatible door the vendor's word is the outer one.
    if (FILTER_WORDS.has(inner ?? outer ?? '') || FILTERED.test(message)) return 'provider.content_filter';
    if (inner === 'context_length_exceeded' || OVERFLOW.test(message)) return 'provider.context_overflow';
  }
  return codeOfStatus(status);
}

/** OCI answers 404 alike to a model that is not there and to one the credentials may not use. For the operator. */
const notFoundSentence = (sentence: string): string =>
  `The model, the endpoint or the compartment does not exist here, or the policy does not let these credentials use it. ${sentence}`.trim();

/** Model vendors' errors arrive as their JSON inside `message`, sometimes after a few words of OCI's. */
function readError(body: JsonObject): VendorError {
  const shell = isObject(body['error']) ? body['error'] : body;
  const message = textOf(shell['message']) ?? '';
  const nested = nestedError(message);
  return {
    outer: wordOf(shell['code']) ?? wordOf(shell['status']),
    inner: nested ? (wordOf(nested['code']) ?? wordOf(nested['type'])) : undefined,
    message: (nested && textOf(nested['message'])) ?? message,
    param: textOf(nested?.['param']) ?? textOf(shell['param']),
  };
}

function nestedError(message: string): JsonObject | undefined {
  const from = message.indexOf('{');
  const to = message.lastIndexOf('}');
  if (from < 0 || to < from) return undefined;
  const nested = tryVendorJson(message.slice(from, to + 1));
  return isObject(nested?.['error']) ? nested['error'] : nested;
}

const wordOf = (value: unknown): string | undefined => (typeof value === 'number' ? String(value) : textOf(value));
