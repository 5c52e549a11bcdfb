import { Fault } from '../../../core/index.ts';
import { openPrivateKey, type UserKeySettings } from './settings.ts';
import type { SigningKey } from './signature.ts';

/** Where signing keys come from. */
export interface Credentials {
  /**
   * @param refused the service refused the last one: get another
   * @throws Fault `provider.credentials` where none, or no other, can be had
   */
  signingKey(refused: boolean): Promise<SigningKey>;
}

/** The key of a user, parsed once; it never changes, so there is no other after a refusal. */
export function userKey({ tenancy, user, fingerprint, privateKey, passphrase }: UserKeySettings): Credentials {
  const key: SigningKey = {
    keyId: `${tenancy}/${user}/${fingerprint}`,
    key: openPrivateKey(privateKey, passphrase),
  };
  return {
    signingKey: (refused) =>
      refused
        ? Promise.reject(new Fault('provider.credentials', { internal: 'OCI refused the configured API signing key.' }))
        : Promise.resolve(key),
  };
}
