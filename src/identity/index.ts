export type * from './port.ts';
export { keyEnvironments } from './port.ts';
export type * from './administration.ts';
export { addressAllowed, clientAddress } from './address.ts';
export {
  createAdminToken,
  recognizeAdminToken,
  type AdminToken,
  type AdminTokenOperations,
  type AdminTokenStore,
} from './admin-token.ts';
export { createGrant, inForce, requireReach, revokeGrant, scopeOfGrant } from './granting.ts';
export type { GrantFilter, GrantStore, Holder, StoredGrant } from './grants.ts';
export type { ServiceAccount, ServiceAccountStore, ServiceAccountToken, User, UserStore } from './people.ts';
export { permissionsOf, roleNames, type Role } from './roles.ts';
export { bucketsOf, countedOn, FAILURES_MAX, waitLeftMs, type Bucket } from './local/lockout.ts';
export { oneTimeSecret } from './local/one-time.ts';
export { passwordsUnder, type Passwords } from './local/passwords.ts';
export type { CredentialStore, LocalCredential } from './local/port.ts';
export { PASSWORD_LENGTH_MAX, passwordFault } from './local/rules.ts';
export type {
  NewSealedAccess,
  NewSealedSecret,
  Review,
  SealedAccess,
  SealedSecret,
  SealedStore,
} from './sealed/port.ts';
export {
  isOpenAccess,
  isSealed,
  namesOf,
  openSealed,
  recognizeSealed,
  SEALED_WINDOW_MS,
  sealSecret,
} from './sealed/seal.ts';
export { createServiceToken, recognizeServiceToken } from './service-token.ts';
export type { Session, SessionStore } from './session.ts';
export { openSession, recognizeSession, type NewSession } from './session-desk.ts';
export { hashKey, sameHash, type KeyHasher } from './hash.ts';
export { KeyCache, RefusedKey, RevokedKey, type KeyCacheOptions, type KnownKey } from './key-cache.ts';
export {
  createKey,
  GRACE_MS_MAX,
  listKeys,
  revokeKey,
  rotateKey,
  type IssuedKey,
  type KeyOperations,
  type NewKeyRequest,
} from './operations.ts';
export { type Permission } from './permissions.ts';
export { allows, holds, knows, scopeOf, type ControlPrincipal, type Scope } from './principal.ts';
export { ScimFault, type ScimWord } from './scim/fault.ts';
export { patchGroup, patchUser } from './scim/patch.ts';
export { parseFilter, type Comparison, type Operator } from './scim/path.ts';
export type { GroupRole, GroupRoles, ScimPage, ScimStore, ScimSubject, ScimWindow } from './scim/port.ts';
export { emailOf, nameOf, readGroup, readUser } from './scim/read.ts';
export type { GroupAttributes, ScimEmail, ScimGroup, ScimUser, UserAttributes } from './scim/resource.ts';
export { TokenDesk, type Held } from './tokens/desk.ts';
export { discoveryPath, fetchKeys, type Documents } from './tokens/documents.ts';
export { mayBeToken, tokenFormFault } from './tokens/form.ts';
export type { KnownKeys } from './tokens/issuer-keys.ts';
export { fitting, readKeySet } from './tokens/key-set.ts';
export type { TokenIdentity, TokenRule, TokenRules } from './tokens/rules.ts';
export {
  displayOf,
  generateAdminToken,
  looksLikeKey,
  looksLikeSealedSession,
  looksLikeServiceToken,
  looksLikeSession,
} from './token.ts';
