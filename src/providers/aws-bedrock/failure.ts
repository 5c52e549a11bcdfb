import type { Fault, Secret } from '../../core/index.ts';
import { codeOfStatus, failureFault, providerFailure } from '../http-failure.ts';
import { readFailure } from '../openai-like/index.ts';
import type { ProviderFailure, WireReply } from '../port.ts';
import { retryAfterMs } from '../retry-after.ts';
import { isObject, textOf, tryVendorJson } from '../vendor-json.ts';
import { vendorSentence, vendorWord } from '../vendor-text.ts';

type Code = ProviderFailure['code'];

/** The vendor's exception names. `ModelNotReady` has status 429 but is no throttling: the model is being loaded. */
const byName: Readonly<Record<string, Code>> = {
  ThrottlingException: 'provider.throttled',
  TooManyRequestsException: 'provider.throttled',
  ModelNotReadyException: 'provider.overloaded',
  ServiceUnavailableException: 'provider.overloaded',
  InternalServerException: 'provider.failed',
  InternalFailure: 'provider.failed',
  ModelTimeoutException: 'provider.slow',
  ModelErrorException: 'provider.failed',
  ModelStreamErrorException: 'provider.failed',
  ServiceQuotaExceededException: 'provider.exhausted',
  ValidationException: 'provider.refused',
  ConflictException: 'provider.failed',
  AccessDeniedException: 'provider.credentials',
  UnrecognizedClientException: 'provider.credentials',
  InvalidClientTokenId: 'provider.credentials',
  InvalidSignatureException: 'provider.credentials',
  SignatureDoesNotMatch: 'provider.credentials',
  IncompleteSignatureException: 'provider.credentials',
  MissingAuthenticationTokenException: 'provider.credentials',
  ExpiredTokenException: 'provider.credentials',
  ExpiredToken: 'provider.credentials',
  NotAuthorized: 'provider.credentials',
  OptInRequired: 'provider.credentials',
  ResourceNotFoundException: 'provider.model_missing',
  UnknownOperationException: 'provider.failed',
};

/** What a refusal is really about. Each vendor's model words it differently; these were all seen or reported. */
const bySentence: readonly (readonly [RegExp, Code])[] = [
  [/input is too long/i, 'provider.context_overflow'],
  [/prompt is too long/i, 'provider.context_overflow'],
  [/exceed(?:s|ed)? (?:the )?(?:model'?s? )?(?:maximum )?context/i, 'provider.context_overflow'],
  [/maximum context length/i, 'provider.context_overflow'],
  [/too many (?:total text bytes|input tokens)/i, 'provider.context_overflow'],
  [/model identifier is invalid/i, 'provider.model_missing'],
  [/on-demand throughput isn.t supported/i, 'provider.model_missing'],
  [/reached the end of its life/i, 'provider.model_missing'],
  [/content filter(?:ing)? policy/i, 'provider.content_filter'],
];

/** A daily allowance is no rate: waiting seconds for it is useless. */
const DAILY = /tokens per day|daily/i;

/**
 * Classifies a non-2xx answer, whichever door it came from: the OpenAI-compatible ones wrap their own errors in
 * `error`, but a refused signature is answered in the vendor's shape by all of them. Never throws.
 */
export function bedrockFailure(reply: WireReply, secrets: readonly Secret[], nowMs: number): ProviderFailure {
  const body = tryVendorJson(reply.body.toString('utf8')) ?? {};
  const name = errorName(reply.headers['x-amzn-errortype'] ?? textOf(body['__type']));
  const wrapped = isObject(body['error']) ? body['error'] : undefined;
  if (name === undefined && wrapped) return readFailure(reply, secrets, nowMs);
  const message = textOf(body['message']) ?? textOf(body['Message']) ?? textOf(wrapped?.['message']) ?? '';
  return classify(name, message, reply.status, secrets, retryAfterMs(reply.headers, nowMs));
}

/** The same for an exception inside a stream or an error dressed as 200, as something to report. */
export const bedrockFault = (name: string | undefined, message: string): Fault =>
  failureFault(classify(name, message, 500, []));

/** `ValidationException:http://internal…` and `com.amazon…#ValidationException` both become the bare name. */
export function errorName(raw: string | undefined): string | undefined {
  if (!raw) return undefined;
  const name = raw.split(':', 1)[0]?.split('#').at(-1)?.split(',', 1)[0]?.trim();
  // In streams the names begin in lower case.
  return name ? name[0]?.toUpperCase() + name.slice(1) : undefined;
}

function classify(
  name: string | undefined,
  message: string,
  status: number,
  secrets: readonly Secret[],
  retryAfter?: number,
): ProviderFailure {
  let code = (name !== undefined && Object.hasOwn(byName, name) ? byName[name] : undefined) ?? codeOfStatus(status);
  if (code === 'provider.refused') code = bySentence.find(([pattern]) => pattern.test(message))?.[1] ?? code;
  else if (code === 'provider.throttled' && DAILY.test(message)) code = 'provider.exhausted';
  const vendorCode = vendorWord(name ?? '', secrets);
  return providerFailure(code, safeSentence(message, secrets), {
    ...(vendorCode === undefined ? {} : { vendorCode }),
    ...(retryAfter === undefined ? {} : { retryAfterMs: retryAfter }),
  });
}

/** A refused signature is answered with the string that should have been signed, and a refused role with its ARN. */
function safeSentence(message: string, secrets: readonly Secret[]): string {
  const line = message.split('\n', 1)[0] ?? '';
  return vendorSentence(line.replace(/\barn:[^\s"',]+/g, '[resource]').replace(/\b\d{12}\b/g, '[account]'), secrets);
}
