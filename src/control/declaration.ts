import type { Config } from '../config/index.ts';
import { parseInstant } from '../core/index.ts';
import { manifestOf, NO_VERSION_FACTS, type DeclaredModel, type VersionFacts } from '../registry/index.ts';
import type { Declaration } from '../store/index.ts';
import { contentOfFile, identitiesOf } from './identities.ts';

/** The organization that the teams of a file belong to. */
export const FILE_ORGANIZATION = 'default';
export const BODIES_DEFAULT = { store: false, retentionDays: 30 };

/** Teams and applications as the file declares them, for the store to make true. */
export const declarationOf = (config: Config): Declaration => ({
  organization: FILE_ORGANIZATION,
  teams: mapValues(config.teams, ({ apps }) => ({
    apps: mapValues(apps, ({ models, bodies }) => ({ models: models ?? null, bodies: bodies ?? BODIES_DEFAULT })),
  })),
});

/** Models as the file declares them, for the registry. */
export function declaredModels({ models, providers, governance }: Config): DeclaredModel[] {
  const identities = identitiesOf(providers);
  return Object.entries(models).map(([name, { owner, riskClass, purpose, description, documentation, versions }]) => ({
    name,
    ownerTeam: owner?.team ?? null,
    riskClass,
    facts: { purpose: purpose ?? null, description: description ?? null, documentation: documentation ?? null },
    versions: Object.entries(versions).map(([version, declared]) => ({
      version,
      state: governance.mode === 'solo' ? declared.state : null,
      manifest: manifestOf(contentOfFile(declared.kind, declared.deployments), (provider) => identities.get(provider)),
      facts: factsOf(declared),
    })),
  }));
}

type VersionConfig = Config['models'][string]['versions'][string];

const factsOf = ({ deprecation = {}, ...declared }: VersionConfig): VersionFacts => ({
  ...NO_VERSION_FACTS,
  licence: declared.licence ?? null,
  dataClasses: declared.dataClasses ?? null,
  regions: declared.regions ?? null,
  successor: declared.successor ?? null,
  intendedUse: declared.intendedUse ?? null,
  limitations: declared.limitations ?? null,
  contact: declared.contact ?? null,
  deprecatedAt: isoOf(deprecation.since),
  sunsetAt: isoOf(deprecation.sunset),
  deprecationLink: deprecation.link ?? null,
});

/** The schema has let nothing else pass. */
const isoOf = (text: string | undefined): string | null =>
  text === undefined ? null : new Date(parseInstant(text) ?? Number.NaN).toISOString();

const mapValues = <From, To>(record: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
