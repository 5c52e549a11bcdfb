import type { Config } from '../config/index.ts';
import type { Declaration } from '../store/index.ts';

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

const mapValues = <From, To>(record: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
