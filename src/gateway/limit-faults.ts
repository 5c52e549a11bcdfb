import { Fault, type ErrorCode } from '../core/index.ts';
import type { Dimension, LimitScope, Refused, WaitEnd } from '../limits/index.ts';

const CODE = {
  requests: 'limit.requests',
  tokens: 'limit.tokens',
  concurrency: 'limit.concurrency',
} as const satisfies Record<Dimension, ErrorCode>;

const UNIT: Record<Dimension, string> = {
  requests: 'request',
  tokens: 'token',
  concurrency: 'call',
};

const PER: Record<Dimension, string> = { requests: 'a minute', tokens: 'a minute', concurrency: 'at a time' };

/** @param wait what the call did before, a sentence */
export function refusal({ dimension, scope, retryAfterMs }: Refused, wait = ''): Fault {
  const allowed = dimension === 'concurrency' ? scope.concurrency : scope[dimension]?.perMinute;
  const size = `${allowed} ${UNIT[dimension]}${allowed === 1 ? '' : 's'} ${PER[dimension]}`;
  const limit = `The limit of ${size} of this ${scope.kind} is reached.`;
  return new Fault(CODE[dimension], {
    public: `${limit}${wait} Try again in ${wholeSeconds(retryAfterMs)}.`,
    internal: `${scope.id} is at its limit of ${size}.${wait}`,
    retryAfterMs,
  });
}

/** Of a call that came to wait. */
export function waitedInVain({ verdict, outcome, waitedMs }: WaitEnd & { readonly verdict: Refused }): Fault {
  const waited = `The call waited ${(waitedMs / 1_000).toFixed(1)} seconds for its turn`;
  if (outcome === 'late') return refusal(verdict, ` ${waited}.`);
  if (outcome === 'displaced') return refusal(verdict, ` ${waited}, and made room for one of a higher priority.`);
  return refusal(verdict, outcome === 'full' ? ' No further call can wait for its turn.' : '');
}

export const tooLarge = (scope: LimitScope, tokens: number): Fault =>
  new Fault('limit.tokens', {
    public: `This request may use ${tokens} tokens, and the limit of this ${scope.kind} is ${scope.tokens?.perMinute} a minute. Send less, or lower max_completion_tokens.`,
    internal: `${scope.id} allows ${scope.tokens?.perMinute} tokens a minute; the call was estimated at ${tokens}`,
    retryable: false,
  });

const wholeSeconds = (ms: number): string => {
  const whole = Math.ceil(ms / 1_000);
  return whole === 1 ? '1 second' : `${whole} seconds`;
};
