import { Fault } from '../core/index.ts';
import { RevokedKey, type ApiKey } from '../identity/index.ts';
import { required, type Call } from './call.ts';
import type { Gateway } from './gateway.ts';
import { identify } from './stages/identify.ts';
import { resolve } from './stages/resolve.ts';

/**
 * Puts a call that waits on the configuration in force now: what was withdrawn meanwhile is withdrawn from it, too.
 * @returns whether there is another configuration
 * @throws Fault the one that a call made now would end in
 */
export function takeOver(gateway: Gateway, call: Call): boolean {
  if (!follow(gateway, call)) return false;
  const { key, token, application } = required(call, 'principal');
  const current = call.snapshot.applications.get(application.id);
  if (!current) throw retired(key);
  call.principal = { key, token, application: current };
  resolve(gateway, call);
  return true;
}

/**
 * Checks a call that has waited as if it came now: its key, its application, what it may call.
 * @throws Fault `key.* | model.* | …`
 */
export async function beginAgain(gateway: Gateway, call: Call): Promise<void> {
  follow(gateway, call);
  await identify(gateway, call);
  resolve(gateway, call);
}

const retired = (key: ApiKey | null): Fault =>
  key === null
    ? new Fault('jwt.unmapped', { internal: "a token's application was retired while its call waited" })
    : new RevokedKey(key, `the application of key ${key.id} was retired while its call waited`);

function follow({ snapshot }: Gateway, call: Call): boolean {
  if (call.snapshot === snapshot) return false;
  call.snapshot = snapshot;
  call.record.revision = snapshot.revision;
  return true;
}
