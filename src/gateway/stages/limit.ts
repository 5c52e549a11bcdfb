import { hash } from 'node:crypto';
import { Fault, type ErrorCode } from '../../core/index.ts';
import type { ApiKey } from '../../identity/index.ts';
import {
  limitScope,
  neverAdmitting,
  type Dimension,
  type LimitScope,
  type Refused,
  type Verdict,
} from '../../limits/index.ts';
import { required, type Call } from '../call.ts';
import type { CanonicalRequest } from '../canonical-request.ts';
import type { Gateway } from '../gateway.ts';
import { limitHeaders } from '../limit-headers.ts';
import { tokensEstimate } from '../token-estimate.ts';

/**
 * Asks every limit of this call at once, when it is known how much the call may use: requests, tokens and slots are
 * taken together or not at all. Whoever has no limits passes without a question.
 * @throws Fault `limit.*`
 */
export function limit(gateway: Gateway, call: Call): void | Promise<void> {
  const scopes = scopesOf(call);
  if (!scopes) return;
  const tokens = tokensOf(call);
  const small = neverAdmitting(scopes, tokens);
  if (small) throw tooLarge(small, tokens);
  const verdict = gateway.limiter.admit({ id: call.record.id, scopes, tokens });
  if (verdict instanceof Promise) return verdict.then((decided) => accept(call, decided));
  accept(call, verdict);
}

/** `undefined`: nothing is limited. */
function scopesOf(call: Call): readonly LimitScope[] | undefined {
  const { application, key } = required(call, 'principal');
  const limits = call.snapshot.limits.get(application.id);
  const own = key.limits ? keyScope(key) : undefined;
  if (!limits) return own && [own];
  const scopes = [...limits.scopes];
  if (own) scopes.push(own);
  if (limits.models.size > 0) addModels(scopes, limits.models, call);
  const user = limits.endUser && endUserOf(required(call, 'request'));
  const userScope = user ? limitScope('user', userId(application.id, user), limits.endUser) : undefined;
  if (userScope) scopes.push(userScope);
  return scopes.length > 0 ? scopes : undefined;
}

/** The route that was asked for, and the model that will be tried first. */
function addModels(scopes: LimitScope[], models: ReadonlyMap<string, LimitScope>, call: Call): void {
  const { route, candidates } = required(call, 'plan');
  for (const name of [route, candidates[0]?.version.model]) {
    const scope = typeof name === 'string' ? models.get(name) : undefined;
    if (scope) scopes.push(scope);
  }
}

function endUserOf(request: CanonicalRequest): string | null | undefined {
  if (request.operation === 'embeddings') return request.embeddings.user;
  return request.chat.safety_identifier ?? request.chat.user;
}

/** A digest: who uses an application is nothing that a store of counts should know. */
const userId = (applicationId: string, user: string): string =>
  `${applicationId}/${hash('sha256', user, 'base64url').slice(0, 22)}`;

/** A key is read once and lives in the cache; its arithmetic is done once with it. */
const keyScopes = new WeakMap<ApiKey, LimitScope | undefined>();

function keyScope(key: ApiKey): LimitScope | undefined {
  if (!keyScopes.has(key)) keyScopes.set(key, limitScope('key', key.id, key.limits));
  return keyScopes.get(key);
}

function tokensOf(call: Call): number {
  const [candidate] = required(call, 'plan').candidates;
  return candidate ? tokensEstimate(required(call, 'request'), call.record.requestBytes, candidate) : 0;
}

function accept(call: Call, verdict: Verdict): void {
  limitHeaders(call.reply, verdict.standings);
  if (!verdict.admitted) throw refusal(verdict);
  call.grant = verdict.grant;
}

const CODE = {
  requests: 'limit.requests',
  tokens: 'limit.tokens',
  concurrency: 'limit.concurrency',
} as const satisfies Record<Dimension, ErrorCode>;

const UNIT: Record<Dimension, string> = {
  requests: 'requests a minute',
  tokens: 'tokens a minute',
  concurrency: 'calls at the same time',
};

function refusal({ dimension, scope, retryAfterMs }: Refused): Fault {
  const allowed = dimension === 'concurrency' ? scope.concurrency : scope[dimension]?.perMinute;
  return new Fault(CODE[dimension], {
    public: `The limit of ${allowed} ${UNIT[dimension]} of this ${scope.kind} is reached. Try again in ${seconds(retryAfterMs)}.`,
    internal: `${scope.id} is at its limit of ${allowed} ${UNIT[dimension]}`,
    retryAfterMs,
  });
}

const tooLarge = (scope: LimitScope, tokens: number): Fault =>
  new Fault('limit.tokens', {
    public: `This request may use ${tokens} tokens, and the limit of this ${scope.kind} is ${scope.tokens?.perMinute} a minute. Send less, or lower max_completion_tokens.`,
    internal: `${scope.id} allows ${scope.tokens?.perMinute} tokens a minute; the call was estimated at ${tokens}`,
    retryable: false,
  });

const seconds = (ms: number): string => {
  const whole = Math.ceil(ms / 1_000);
  return whole === 1 ? '1 second' : `${whole} seconds`;
};
