import { Fault } from '../../core/index.ts';
import { RefusedKey, type ApiKey, type Application, type Principal } from '../../identity/index.ts';
import type { CallRecord } from '../../observe/index.ts';
import { ANSWER_KEPT_BYTES_MAX } from '../body-keeper.ts';
import type { Call, Incoming } from '../call.ts';
import type { Gateway } from '../gateway.ts';
import type { Snapshot } from '../snapshot.ts';

/** Which application is calling, and may this key be used from there. Synchronous when the key or the token is warm. */
export function identify(gateway: Gateway, call: Call): void | Promise<void> {
  let found: Principal | Promise<Principal>;
  try {
    found = authenticate(gateway, call.incoming, call.snapshot);
  } catch (thrown) {
    throw noted(call, thrown);
  }
  if (!(found instanceof Promise)) return accept(call, found);
  return found.then(
    (principal) => accept(call, principal),
    (thrown: unknown) => {
      throw noted(call, thrown);
    },
  );
}

/** Whose key it was that does not open stands on the record, so that whoever answers for it can see the call. */
function noted({ record, snapshot }: Call, thrown: unknown): unknown {
  if (!(thrown instanceof RefusedKey)) return thrown;
  const { key } = thrown;
  noteKey(record, key);
  record.applicationId = key.applicationId;
  const application = snapshot.applications.get(key.applicationId);
  if (application) noteApplication(record, application);
  return thrown;
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
  noteApplication(record, application);
  if (key !== null) noteKey(record, key);
  if (token === null) return;
  record.tokenIssuer = token.issuer;
  record.tokenSubject = token.subject;
}

function noteApplication(record: CallRecord, application: Application): void {
  record.organizationId = application.organizationId;
  record.teamId = application.teamId;
  record.team = application.teamName;
  record.applicationId = application.id;
  record.application = application.name;
}

function noteKey(record: CallRecord, key: ApiKey): void {
  record.keyId = key.id;
  // One that was kept on disk by a program of before has none.
  record.environment = key.environment ?? 'production';
}

const BEARER = /^bearer +(\S+) *$/i;

/** An API key or a token: `authorization: Bearer …`, or `x-api-key`. */
export function presentedKey(headers: Incoming['headers']): string | undefined {
  const { authorization } = headers;
  if (typeof authorization === 'string') return BEARER.exec(authorization)?.[1];
  const bare = headers['x-api-key'];
  return typeof bare === 'string' && bare !== '' ? bare : undefined;
}
