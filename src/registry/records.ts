/** What the registry keeps, as the store hands it out and takes it. Times are epoch milliseconds. */
import type { ModelFacts, ModelFactsChange, RiskClass, VersionFacts, VersionFactsChange } from './facts.ts';
import type { LifecycleState } from './model.ts';

/** Who said it. */
export interface Author {
  readonly type: string;
  readonly id: string | null;
  readonly name: string | null;
}

/** The program itself, for what the configuration file declares. */
export const FILE_AUTHOR: Author = { type: 'system', id: null, name: 'configuration file' };

export interface RegisteredModel {
  readonly id: string;
  readonly organizationId: string;
  readonly organization: string;
  readonly name: string;
  readonly managedBy: 'file' | 'api';
  readonly createdAt: number;
  /** Of its facts, from 1. */
  readonly revision: number;
  readonly revisedAt: number;
  readonly author: Author;
  readonly ownerTeamId: string | null;
  readonly ownerTeam: string | null;
  readonly riskClass: RiskClass;
  /** The file no longer declares it. */
  readonly retired: boolean;
  readonly facts: ModelFacts;
}

export interface RegisteredVersion {
  readonly id: string;
  readonly organizationId: string;
  readonly modelId: string;
  readonly model: string;
  readonly version: string;
  readonly managedBy: 'file' | 'api';
  readonly createdAt: number;
  readonly signature: string | null;
  /** Which edition holds, from 1, and since when. */
  readonly edition: number;
  readonly editionAt: number;
  /** SHA-256 of the manifest, lower-case hex. */
  readonly digest: string;
  readonly manifest: string;
  readonly revision: number;
  readonly revisedAt: number;
  readonly author: Author;
  readonly state: LifecycleState;
  readonly retired: boolean;
  readonly facts: VersionFacts;
}

/** A thing said at a time by somebody. */
export type Said<T> = T & { readonly id: string; readonly at: number; readonly author: Author };

export interface NewModel {
  readonly organizationId: string;
  readonly name: string;
  readonly ownerTeamId: string | null;
  readonly riskClass: RiskClass;
  readonly facts: ModelFacts;
}

export interface NewVersion {
  readonly version: string;
  readonly manifest: string;
  readonly signature: string | null;
  readonly state: LifecycleState;
  readonly facts: VersionFacts;
}

/** What is left out stays as it was. */
export interface ModelChange {
  readonly ownerTeamId?: string | null | undefined;
  readonly riskClass?: RiskClass | undefined;
  readonly facts?: ModelFactsChange | undefined;
}

export interface VersionChange {
  readonly state?: LifecycleState | undefined;
  readonly facts?: VersionFactsChange | undefined;
}

/** One row of a model's past, newest first. */
export interface HistoryEntry {
  readonly at: number;
  readonly what:
    | 'model'
    | 'version'
    | 'edition'
    | 'metric'
    | 'lineage'
    | 'submission'
    | 'evidence'
    | 'decision'
    | 'quarantine';
  /** `null`: of the model itself. */
  readonly version: string | null;
  /** Revision or edition. */
  readonly number: number | null;
  readonly author: Author;
  /** What was said, whole. */
  readonly said: Readonly<Record<string, unknown>>;
}

/** A model as the configuration file declares it. */
export interface DeclaredModel {
  readonly name: string;
  /** Name of a team of the file. */
  readonly ownerTeam: string | null;
  readonly riskClass: RiskClass;
  readonly facts: ModelFacts;
  readonly versions: readonly (Omit<NewVersion, 'signature' | 'state'> & {
    /** `null`: decisions say it, not the file; what is new begins in development. */
    readonly state: LifecycleState | null;
  })[];
}

/** Since when there is a model, and whose it is. */
export interface ModelOrigin {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly organizationId: string;
  readonly organization: string;
  readonly ownerTeam: string | null;
}

/** A version of the API as the snapshot needs it. */
export interface CallableVersion {
  readonly model: string;
  readonly version: string;
  readonly organizationId: string;
  readonly ownerTeamId: string | null;
  readonly state: LifecycleState;
  readonly manifest: string;
  readonly facts: VersionFacts;
}
