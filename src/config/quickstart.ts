import { placeText, type Secret } from '../core/index.ts';
import type { ProviderKind } from '../providers/index.ts';
import { complete, parseAll } from './assemble.ts';
import type { CompleteConfig, LocalSecrets } from './secrets.ts';

/** The team and the application the quickstart's demo key belongs to. */
export const QUICKSTART_APPLICATION = { team: 'platform', app: 'demo' } as const;

export interface QuickstartOptions {
  /** Absolute. */
  readonly dataDir: string;
  /** Sections `providers`, `models` and `routes`, secrets in place. */
  readonly installation: {
    readonly providers: Readonly<Record<string, object>>;
    readonly models: Readonly<Record<string, object>>;
    readonly routes: Readonly<Record<string, object>>;
  };
  readonly secrets: LocalSecrets;
  readonly adminToken: Secret;
  readonly kinds: ReadonlyMap<string, ProviderKind>;
  /** For SALLYPORT_GATEWAY_LISTEN and SALLYPORT_CONTROL_LISTEN. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * What runs without a file: the embedded store, the given providers, one team with one application that may call
 * everything. It goes through the same schemas as a file.
 * @throws Error where the installation does not fit them
 */
export function quickstartConfig(options: QuickstartOptions): CompleteConfig {
  const { team, app } = QUICKSTART_APPLICATION;
  const { dataDir, installation, secrets, adminToken, kinds, env } = options;
  const file = { dataDir, ...installation, adminToken, teams: { [team]: { apps: { [app]: {} } } } };
  const { config, providers, remarks } = parseAll(file, kinds, []);
  const [remark] = remarks;
  if (!config || remark)
    throw new Error(`the quickstart does not fit: ${placeText(remark?.path ?? [])} ${remark?.message}`);
  return { ...complete(config, providers, { env, directory: dataDir }), ...secrets };
}
