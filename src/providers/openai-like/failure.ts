import type { Secret } from '../../core/index.ts';
import { codeOfStatus, providerFailure } from '../http-failure.ts';
import type { ProviderFailure, WireReply } from '../port.ts';
import { retryAfterMs } from '../retry-after.ts';
import { isObject, textOf, tryVendorJson, type JsonObject } from '../vendor-json.ts';
import { vendorSentence, vendorWord } from '../vendor-text.ts';

type Code = ProviderFailure['code'];

/** Error codes and types a vendor adds of its own; they win over the shared ones. */
export type ErrorWords = Readonly<Record<string, Code>>;

/** Error codes and types of OpenAI and its imitators that say more than the status does. */
const byWord: ErrorWords = {
  context_length_exceeded: 'provider.context_overflow',
  string_above_max_length: 'provider.context_overflow',
  content_filter: 'provider.content_filter',
  content_policy_violation: 'provider.content_filter',
  // OpenAI's refusal of a prompt to a reasoning model.
  invalid_prompt: 'provider.content_filter',
  insufficient_quota: 'provider.exhausted',
  billing_hard_limit_reached: 'provider.exhausted',
  billing_not_active: 'provider.exhausted',
  access_terminated: 'provider.exhausted',
  invalid_api_key: 'provider.credentials',
  authentication_error: 'provider.credentials',
  permission_error: 'provider.credentials',
  model_not_found: 'provider.model_missing',
  NotFoundError: 'provider.model_missing',
  rate_limit_exceeded: 'provider.throttled',
  rate_limit_error: 'provider.throttled',
  tokens: 'provider.throttled',
  requests: 'provider.throttled',
  overloaded_error: 'provider.overloaded',
  engine_overloaded: 'provider.overloaded',
  slow_down: 'provider.overloaded',
  server_error: 'provider.failed',
  api_error: 'provider.failed',
  internal_error: 'provider.failed',
  InternalServerError: 'provider.failed',
  invalid_request_error: 'provider.refused',
  BadRequestError: 'provider.refused',
};

/** Servers without a code for it say it in words; each alternative was seen in some server's answer. */
const OVERFLOW =
  /maximum context length|context (?:length|window|size|limit)|prompt is too long|input is too long|too many (?:input )?tokens/i;

/** An OpenAI-like error, in whichever of the shapes it came. */
interface VendorError {
  readonly message: string;
  readonly words: readonly string[];
  readonly param: string | undefined;
  readonly status: number | undefined;
}

/**
 * Finds the error in an answer's JSON: `{error:{…}}`, `{error:"text"}`, `{object:"error",…}`, `{detail}`,
 * `{message}`.
 * @returns `undefined` where the object does not speak of an error; `detail` and `message` alone are believed only
 *   where the status already said so (`failed`) or there are no choices
 */
export function findError(body: JsonObject): VendorError | undefined {
  const error = body['error'];
  if (isObject(error)) return describe(error);
  if (textOf(error)) return { message: String(error), words: [], param: undefined, status: undefined };
  if (body['object'] === 'error') return describe(body);
  if ('choices' in body || 'data' in body) return undefined;
  const detail = body['detail'];
  if (textOf(detail)) return { message: String(detail), words: [], param: undefined, status: undefined };
  if (Array.isArray(detail)) return describe({ message: firstDetail(detail) });
  return textOf(body['message']) && !('object' in body) ? describe(body) : undefined;
}

/** The validation errors of a Python server: the first says enough. */
function firstDetail(detail: readonly unknown[]): string {
  const first = detail[0];
  return isObject(first) && typeof first['msg'] === 'string' ? first['msg'] : 'The request is not valid.';
}

function describe(error: JsonObject): VendorError {
  const code = error['code'];
  const status = [code, error['status'], error['statusCode']].map(Number).find((n) => n >= 400 && n < 600);
  const words = [code, error['type']].filter((word): word is string => typeof word === 'string' && word !== '');
  return { message: textOf(error['message']) ?? '', words, param: textOf(error['param']), status };
}

/**
 * A failure from an error object. The vendor's code wins over its type, both over the status: an exhausted quota
 * and a rate limit are both 429.
 */
export function classifyError(
  error: VendorError,
  status: number,
  secrets: readonly Secret[],
  retryAfter: number | undefined,
  words: ErrorWords = {},
): ProviderFailure {
  const vendorCode = vendorWord(error.words[0] ?? '', secrets);
  return providerFailure(codeOf(error, status, words), vendorSentence(error.message, secrets), {
    ...(vendorCode === undefined ? {} : { vendorCode }),
    ...(error.param === undefined ? {} : { param: vendorSentence(error.param, secrets).slice(0, 256) }),
    ...(retryAfter === undefined ? {} : { retryAfterMs: retryAfter }),
  });
}

function codeOf(error: VendorError, status: number, own: ErrorWords): Code {
  const code = codeByWord(error.words, status, own) ?? codeOfStatus(status);
  return code === 'provider.refused' && OVERFLOW.test(error.message) ? 'provider.context_overflow' : code;
}

function codeByWord(words: readonly string[], status: number, own: ErrorWords): Code | undefined {
  for (const word of words) {
    if (Object.hasOwn(own, word)) return own[word];
    const code = Object.hasOwn(byWord, word) ? byWord[word] : undefined;
    // Catch-all types such as "invalid_request_error" stand on 401 and 404 alike; there the status knows better.
    if (code === undefined || (code === 'provider.refused' && status < 500)) continue;
    if (code === 'provider.failed') continue;
    return code;
  }
  return undefined;
}

/** A non-2xx answer of an OpenAI-like server. Never throws. */
export function readFailure(
  reply: WireReply,
  secrets: readonly Secret[],
  nowMs: number,
  words: ErrorWords = {},
): ProviderFailure {
  const body = tryVendorJson(reply.body.toString('utf8'));
  const error = body ? findError(body) : undefined;
  const unknown: VendorError = { message: '', words: [], param: undefined, status: undefined };
  return classifyError(error ?? unknown, reply.status, secrets, retryAfterMs(reply.headers, nowMs), words);
}
