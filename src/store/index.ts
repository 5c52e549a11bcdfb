export { openStore, type Repositories, type Store, type StoreOptions } from './open.ts';
export { pepperMark } from './pepper.ts';
export { probeMarks, probeStore, type StoreMarks, type StoreProbe } from './probe.ts';
export { storeRefusal } from './url.ts';
export type { BodyKind, BodyRepository, SealedBody } from './bodies.ts';
export { bodyVault, type BodyVault } from './body-vault.ts';
export type { Inserted } from './calls/insert.ts';
export type { CallFilter, StoredCall } from './calls/list.ts';
export type { CallRepository } from './calls/repository.ts';
export type { Change, ChangeRepository, ChangeTopic } from './changes.ts';
export { assertOpens, checkMasterKey } from './envelope/canary.ts';
export { derivedSecrets, type DerivedSecrets } from './envelope/derived.ts';
export { openFile, sealFile } from './envelope/file.ts';
export { changeMasterKey, Keyring, type Sealed, type SealPurpose } from './envelope/keyring.ts';
export { localMasterKey } from './envelope/master-key.ts';
export type { DataKeyStore, MasterKey } from './envelope/port.ts';
export type { KeyRepository } from './keys.ts';
export type { Organization } from './organization.ts';
export {
  PRICES_IMPORT_MAX,
  type DeclaredPrice,
  type NewPrice,
  type PriceImport,
  type PriceRepository,
  type StoredPrice,
} from './prices.ts';
export type { ModelFilter, RegistryRepository } from './registry/port.ts';
export type { Adopted, Declaration, DeclaredApplication, Reconciled } from './reconcile.ts';
export type { NewApplication, Team, TenancyRepository } from './tenancy.ts';
export type { FirstAnswer, RepeatRepository } from './repeats.ts';
export type { Watch, WatchOptions } from './watch.ts';
