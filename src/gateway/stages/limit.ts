import { hash } from 'node:crypto';
import type { ApiKey } from '../../identity/index.ts';
import { limitScope, neverAdmitting, type Ask, type LimitScope, type Verdict } from '../../limits/index.ts';
import { required, type Call } from '../call.ts';
import type { Gateway } from '../gateway.ts';
import { tooLarge } from '../limit-faults.ts';
import { limitHeaders } from '../limit-headers.ts';
import { takeOver } from '../take-over.ts';
import { tokensEstimate } from '../token-estimate.ts';
import { waitForTurn, waitingOf } from '../wait-for-turn.ts';

/**
 * Asks every limit of this call at once, when it is known how much the call may use: requests, tokens and slots are
 * taken together or not at all. Whoever has no limits passes without a question; whoever is refused may wait.
 * @throws Fault `limit.*`
 */
export function limit(gateway: Gateway, call: Call): void | Promise<void> {
  const scopes = scopesOf(call);
  if (!scopes) return;
  const tokens = tokensOf(call);
  const small = neverAdmitting(scopes, tokens);
  if (small) throw tooLarge(small, tokens);
  const { waitingRoom, limiter } = gateway;
  const inFront = waitingRoom.size > 0 ? waitingRoom.inFront(scopes, waitingOf(call).priority) : undefined;
  const verdict = inFront ?? limiter.admit({ id: call.record.id, scopes, tokens });
  if (verdict instanceof Promise) return verdict.then((decided) => goOn(gateway, call, tokens, decided));
  return goOn(gateway, call, tokens, verdict);
}

function goOn(gateway: Gateway, call: Call, tokens: number, verdict: Verdict): void | Promise<void> {
  limitHeaders(call.reply, verdict.standings);
  if (verdict.admitted) {
    call.grant = verdict.grant;
    return;
  }
  // Whoever waits is asked for by the limits in force then, so that a raised one helps and a lowered one holds.
  let needed = tokens;
  const ask = (): Ask => {
    if (takeOver(gateway, call)) needed = tokensOf(call);
    return { id: call.record.id, scopes: scopesOf(call) ?? [], tokens: needed };
  };
  return waitForTurn(gateway, call, ask, verdict);
}

/** `undefined`: nothing is limited. */
function scopesOf(call: Call): readonly LimitScope[] | undefined {
  const { application, key } = required(call, 'principal');
  const limits = call.snapshot.limits.get(application.id);
  const own = key?.limits ? keyScope(key) : undefined;
  if (!limits) return own && [own];
  const scopes = [...limits.scopes];
  if (own) scopes.push(own);
  if (limits.models.size > 0) addModels(scopes, limits.models, call);
  const user = limits.endUser && endUserOf(call);
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

/** The header goes first: an application that stands between its users and us knows best who they are. */
function endUserOf(call: Call): string | null | undefined {
  if (call.wishes?.endUser !== undefined) return call.wishes.endUser;
  const request = required(call, 'request');
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
