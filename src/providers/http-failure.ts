import { catalogue, Fault } from '../core/index.ts';
import type { FailureClass, ProviderFailure } from './port.ts';

type ProviderCode = ProviderFailure['code'];

/** The retry class of each failure that is a provider's, however it was found: in a status, a stream or a socket. */
export const failureClassOf = {
  'provider.refused': 'refused',
  'provider.content_filter': 'refused',
  'provider.context_overflow': 'refused',
  'provider.throttled': 'throttled',
  'provider.exhausted': 'exhausted',
  'provider.overloaded': 'overloaded',
  'provider.failed': 'failed',
  'provider.unreachable': 'failed',
  'provider.slow': 'slow',
  'provider.cut': 'failed',
  'provider.malformed': 'failed',
  'provider.too_large': 'refused',
  'provider.credentials': 'refused',
  'provider.model_missing': 'refused',
} as const satisfies Record<ProviderCode, FailureClass>;

const byStatus: Readonly<Record<number, ProviderCode>> = {
  401: 'provider.credentials',
  402: 'provider.exhausted',
  403: 'provider.credentials',
  404: 'provider.model_missing',
  408: 'provider.slow',
  409: 'provider.failed',
  424: 'provider.failed',
  425: 'provider.failed',
  429: 'provider.throttled',
  500: 'provider.failed',
  502: 'provider.failed',
  503: 'provider.overloaded',
  504: 'provider.failed',
  529: 'provider.overloaded',
};

/** What a status means where the vendor's own words say nothing better. A redirect is a failure: none is followed. */
export function codeOfStatus(status: number): ProviderCode {
  const known = byStatus[status];
  if (known !== undefined) return known;
  return status >= 400 && status < 500 ? 'provider.refused' : 'provider.failed';
}

/** Codes whose vendor sentence speaks of our account, so callers read the catalogue's sentence instead. */
const OURS: ReadonlySet<ProviderCode> = new Set([
  'provider.credentials',
  'provider.exhausted',
  'provider.model_missing',
]);

/** Codes whose vendor sentence speaks of the request and may quote it: for the caller to read, not for our log. */
const CALLERS: ReadonlySet<ProviderCode> = new Set([
  'provider.refused',
  'provider.content_filter',
  'provider.context_overflow',
]);

/** A failure as the adapters report it. @param message the vendor's sentence, already fit to show; empty: none */
export function providerFailure(
  code: ProviderCode,
  message: string,
  more: Pick<ProviderFailure, 'vendorCode' | 'param' | 'retryAfterMs'> = {},
): ProviderFailure {
  return { code, class: failureClassOf[code], message: message || catalogue[code].public, ...more };
}

/** A throttled caller must not look for the limit here: the catalogue's sentence comes before the vendor's. */
const sentenceOf = ({ code, message }: ProviderFailure): string =>
  code === 'provider.throttled' && message !== catalogue[code].public
    ? `${catalogue[code].public} It said: ${message}`
    : message;

/**
 * The same failure as something to throw.
 * @param status the provider's own, kept for the caller where the request itself was refused (400, 413, 422)
 */
export function failureFault(failure: ProviderFailure, status?: number): Fault {
  const sentence = CALLERS.has(failure.code) ? 'the provider refused the request' : failure.message;
  const internal = failure.vendorCode ? `${failure.vendorCode}: ${sentence}` : sentence;
  return new Fault(failure.code, {
    internal,
    ...(OURS.has(failure.code) ? {} : { public: sentenceOf(failure) }),
    ...(failure.param === undefined ? {} : { param: failure.param }),
    ...(failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs }),
    ...(failure.code === 'provider.refused' && (status === 413 || status === 422) ? { status } : {}),
  });
}
