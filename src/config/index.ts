export { isLoopback, parseListenAddress, parseStore, type ListenAddress, type StoreAddress } from './addresses.ts';
export { writePrivateFile } from './private-file.ts';
export { cliFile, readCliFile, writeCliFile, type CliFile } from './cli-file.ts';
export { didYouMean } from './fields.ts';
export type { Finding } from './finding.ts';
export { configJsonSchema } from './json-schema.ts';
export { loadConfig, type Loaded, type LoadOptions } from './load.ts';
export { acquireLock, findLockHolder, LockHeldError, type Lock, type LockHolder } from './lock.ts';
export { QUICKSTART_APPLICATION, quickstartConfig, type QuickstartOptions } from './quickstart.ts';
export { compareVersions } from './rules-catalogue.ts';
export type { OidcSettings } from './schema-identity.ts';
export { limitsSchema, priceSchema } from './schema.ts';
export type { ApplicationConfig, Config, DeploymentConfig, RouteConfig, Timeouts } from './schema.ts';
export { readSessionFile, removeSessionFile, writeSessionFile } from './session-file.ts';
export { WORKER_MARK } from './worker-mark.ts';
export {
  completeSecrets,
  localSecrets,
  quickstartSecrets,
  secretsFile,
  SecretsLostError,
  type CompleteConfig,
  type LocalSecrets,
} from './secrets.ts';
