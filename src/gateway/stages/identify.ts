import { Fault } from '../../core/index.ts';
import type { Principal } from '../../identity/index.ts';
import { ANSWER_KEPT_BYTES_MAX } from '../body-keeper.ts';
import type { Call, Incoming } from '../call.ts';
import type { Gateway } from '../gateway.ts';
import type { Snapshot } from '../snapshot.ts';

/** Which application is calling, and may this key be used from there. Synchronous when the key or the token is warm. */
export function identify(gateway: Gateway, call: Call): void | Promise<void> {
  const found = authenticate(gateway, call.incoming, call.snapshot);
  if (found instanceof Promise) return found.then((principal) => accept(call, principal));
  accept(call, found);
}

/** @throws Fault `key.* | jwt.* | store.unavailable | snapshot.stale` */
export function authenticate(gateway: Gateway, incoming: Incoming, snapshot: Snapshot): Principal | Promise<Principal> {
  const key = presentedKey(incoming.headers);
  if (key === undefined) throw new Fault('key.missing');
  return gateway.keys.authenticate(key, incoming.remoteAddress, snapshot);
}

function accept(call: Call, principal: Principal): void {
  call.principal = principal;
  if (principal.application.bodies.store) call.reply.keep(ANSWER_KEPT_BYTES_MAX);
  const { record } = call;
  const { application, key, token } = principal;
  record.organizationId = application.organizationId;
  record.teamId = application.teamId;
  record.team = application.teamName;
  record.applicationId = application.id;
  record.application = application.name;
  if (key !== null) {
    record.keyId = key.id;
    // One that was kept on disk by a program of before has none.
    record.environment = key.environment ?? 'production';
  }
  if (token === null) return;
  record.tokenIssuer = token.issuer;
  record.tokenSubject = token.subject;
}

const BEARER = /^bearer +(\S+) *$/i;

/** An API key or a token: `authorization: Bearer …`, or `x-api-key`. */
export function presentedKey(headers: Incoming['headers']): string | undefined {
  const { authorization } = headers;
  if (typeof authorization === 'string') return BEARER.exec(authorization)?.[1];
  const bare = headers['x-api-key'];
  return typeof bare === 'string' && bare !== '' ? bare : undefined;
}
