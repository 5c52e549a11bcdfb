import { openSigningKey, type SigningKey } from '../audit/index.ts';
import type { Clock } from '../core/index.ts';
import type { Keyring, Store } from '../store/index.ts';

/** Where the sealed key stands; it opens nowhere else. */
const KEY_PLACE = 'audit_signing_key';

interface KeyPlace {
  readonly store: Pick<Store, 'audit'>;
  readonly keyring: Keyring;
  readonly clock: Clock;
}

/** The installation's key: signs checkpoints of the audit, and decisions about versions. Opened when it is first needed. */
export function installationKey({ store, keyring, clock }: KeyPlace): () => Promise<SigningKey> {
  let key: SigningKey | undefined;
  const seal = {
    seal: (plain: Uint8Array) => keyring.seal(null, 'credential', KEY_PLACE, plain),
    open: (id: string, sealed: Uint8Array) => keyring.open(id, 'credential', KEY_PLACE, sealed),
  };
  return async () => (key ??= await openSigningKey(store.audit, seal, clock.now()));
}
