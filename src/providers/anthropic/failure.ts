import { Fault, type Secret } from '../../core/index.ts';
import { failureFault } from '../http-failure.ts';
import { classifyError, findError, readFailure, type ErrorWords } from '../openai-like/index.ts';
import type { ProviderFailure, WireReply } from '../port.ts';
import type { JsonObject } from '../vendor-json.ts';

/** `error.type` of the Messages API. Its errors have the shape of OpenAI's inside an envelope of their own. */
const errorWords: ErrorWords = {
  billing_error: 'provider.exhausted',
  not_found_error: 'provider.model_missing',
  rate_limit_error: 'provider.throttled',
  timeout_error: 'provider.slow',
  overloaded_error: 'provider.overloaded',
};

/** The status an error has where it comes inside a stream, which itself was a 200. */
const statusOfType: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  permission_error: 403,
  request_too_large: 413,
};

/** Prepaid credit that is used up is reported as an invalid request. */
const NO_CREDIT = /credit balance is too low/i;

export function messagesFailure(reply: WireReply, secrets: readonly Secret[], nowMs: number): ProviderFailure {
  const failure = readFailure(reply, secrets, nowMs, errorWords);
  if (failure.code !== 'provider.refused' || !NO_CREDIT.test(failure.message)) return failure;
  return { ...failure, code: 'provider.exhausted', class: 'exhausted' };
}

/** An error inside a success. */
export function messagesFault(event: JsonObject, secrets: readonly Secret[]): Fault {
  const error = findError(event);
  if (!error) return new Fault('provider.failed', { internal: 'The provider reported an error without a word.' });
  const status = statusOfType[error.words[0] ?? ''] ?? 500;
  return failureFault(classifyError(error, status, secrets, undefined, errorWords), status);
}
