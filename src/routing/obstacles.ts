import type { ModelVersion } from '../registry/index.ts';
import { goesOn, hasAccess, isOpen, takesData, type Caller } from './admission.ts';
import type { SkipRule } from './plan.ts';

/** What is asked of every version before it may answer. */
export interface Asked {
  readonly operation: ModelVersion['kind'];
  readonly caller: Caller;
  /** The snapshot is stale: only what is surely still open. */
  readonly productionOnly: boolean;
}

/** Why a version may not answer; `region` is found with its deployments. */
export type Obstacle = Exclude<SkipRule, 'price' | 'health'>;

export function obstacleOf(
  version: ModelVersion | undefined,
  { operation, caller, productionOnly }: Asked,
): Obstacle | undefined {
  if (!version) return 'unknown';
  if (version.barred !== null) return version.barred;
  if (!isOpen(version, caller)) return 'state';
  if (!goesOn(version, caller)) return 'use';
  if (!hasAccess(version, caller)) return 'access';
  if (!takesData(version, caller)) return 'data-class';
  if (productionOnly && version.state !== 'production') return 'stale';
  return version.kind === operation ? undefined : 'operation';
}

export function sentenceOf(
  obstacle: Obstacle,
  version: ModelVersion | undefined,
  { environment, use }: Caller,
): string {
  if (obstacle === 'quarantine') return 'it is quarantined';
  if (obstacle === 'proof') return `it is ${version?.state} without decisions that this installation signed`;
  if (obstacle === 'state')
    return environment === 'production'
      ? `its state is ${version?.state}`
      : `its state is ${version?.state}, and the key is for ${environment}`;
  if (obstacle === 'use') return 'it is deprecated, and the application did not use it before';
  if (obstacle === 'access') return 'it is not meant for the application';
  if (obstacle === 'data-class') return `it may not be given ${use?.dataClass} data`;
  if (obstacle === 'region') return 'none of its deployments is where it and the application may be served';
  if (obstacle === 'stale') return 'the configuration is stale, and the version is not in production';
  if (obstacle === 'operation') return `it serves ${version?.kind}`;
  return 'it has no version in production';
}
