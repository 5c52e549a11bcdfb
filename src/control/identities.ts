import { createHash } from 'node:crypto';
import type { Config, DeploymentConfig } from '../config/index.ts';
import { canonicalJson } from '../core/index.ts';
import type { ProviderIdentity, VersionContent } from '../registry/index.ts';

/** What the names of providers stand for under this configuration, for the manifests of versions. */
export type Identities = ReadonlyMap<string, ProviderIdentity>;

/**
 * How often one is ejected, and over which connections it is reached, decides no answer. A secret is none of its settings
 * here: JSON of one is empty, and a credential that is changed for another makes no other answers.
 */
export const identitiesOf = (providers: Config['providers']): Identities =>
  new Map(
    Object.entries(providers).map(([name, { ejection: _ejection, network: _network, ...settings }]) => [
      name,
      {
        kind: settings.kind,
        region: settings.region ?? null,
        settings: createHash('sha256').update(canonicalJson(settings)).digest('hex'),
      },
    ]),
  );

/** What a version of the file is made of. */
export const contentOfFile = (
  operation: VersionContent['operation'],
  declared: readonly DeploymentConfig[],
): VersionContent => ({
  kind: 'hosted',
  operation,
  deployments: declared.map(({ provider, model, outputTokensDefault, unsupported, options }) => ({
    provider,
    model,
    outputTokensDefault,
    unsupported,
    options,
  })),
});
