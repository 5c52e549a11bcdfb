export {
  formatListenAddress,
  isLoopback,
  parseListenAddress,
  parseStore,
  type ListenAddress,
  type StoreAddress,
} from './addresses.ts';
export type { Finding } from './finding.ts';
export { loadConfig, realFiles, type Loaded, type LoadOptions } from './load.ts';
export { ReferencedSecret } from './references.ts';
export { compareVersions } from './rules-catalogue.ts';
export type { ApplicationConfig, Config, DeploymentConfig, RouteConfig, Timeouts } from './schema.ts';
