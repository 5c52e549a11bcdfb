export {
  formatListenAddress,
  isLoopback,
  parseListenAddress,
  parseStore,
  type ListenAddress,
  type StoreAddress,
} from './addresses.ts';
export { cliFile, readCliFile, writeCliFile, type CliFile } from './cli-file.ts';
export type { Finding } from './finding.ts';
export { configJsonSchema } from './json-schema.ts';
export { loadConfig, realFiles, type Loaded, type LoadOptions } from './load.ts';
export { acquireLock, findLockHolder, LockHeldError, lockFile, type Lock, type LockHolder } from './lock.ts';
export { QUICKSTART_APPLICATION, quickstartConfig, type QuickstartOptions } from './quickstart.ts';
export { ReferencedSecret } from './references.ts';
export { compareVersions } from './rules-catalogue.ts';
export type { ApplicationConfig, Config, DeploymentConfig, RouteConfig, Timeouts } from './schema.ts';
export { completeSecrets, quickstartSecrets, secretsFile, type CompleteConfig, type LocalSecrets } from './secrets.ts';
