// Written by "npm run generate:client" from the OpenAPI document of the admin API. Changes made here are lost.

import type * as S from './schemas.ts';

export interface ModelsOperations {
  /** Show a gate a text, or a document by its digest. It voids what the gate has signed. */
  readonly addModelEvidence: {
    readonly asked: {
      readonly params: { readonly name: string; readonly version: string };
      readonly body: {
        readonly gate: 'ml' | 'security' | 'legal' | 'deploy';
        readonly kind: string;
        readonly text?: string | undefined;
        readonly link?: string | undefined;
        /** Of the document behind the link. */
        readonly sha256?: string | undefined;
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.Lifecycle;
  };
  /** Say what a version came from. */
  readonly addModelLineage: {
    readonly asked: {
      readonly params: { readonly name: string; readonly version: string };
      readonly body: {
        readonly relation: 'trained-on' | 'evaluated-on' | 'fine-tuned-from' | 'distilled-from' | 'quantized-from' | 'merged-from';
        readonly source: string;
        readonly digest?: 'unknown' | string | undefined;
        readonly attestedBy?: string | undefined;
        readonly withdrawn?: boolean | undefined;
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.LineageEdge;
  };
  /** Say how a version measured. */
  readonly addModelMetric: {
    readonly asked: {
      readonly params: { readonly name: string; readonly version: string };
      readonly body: {
        readonly name: string;
        readonly basis: 'vendor' | 'evaluated' | 'observed';
        readonly value: number;
        readonly unit?: string | undefined;
        readonly interval?: {
          readonly low: number;
          readonly high: number;
          readonly confidence?: number | undefined;
        } | undefined;
        readonly n?: number | undefined;
        readonly source?: string | undefined;
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.ModelMetric;
  };
  /** Archive a version past its sunset, or one that never left development. Nothing leaves the archive. */
  readonly archiveModelVersion: {
    readonly asked: {
      readonly params: { readonly name: string; readonly version: string };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.Lifecycle;
  };
  /** Approve or reject at a gate. The last gate of a state moves the version there. */
  readonly decideModelVersion: {
    readonly asked: {
      readonly params: { readonly name: string; readonly version: string };
      readonly body: {
        readonly gate: 'ml' | 'security' | 'legal' | 'deploy';
        readonly decision: 'approve' | 'reject';
        readonly reason?: string | undefined;
        /** Of the version that was looked at. */
        readonly digest: string;
        /** Of the evidence that was looked at. */
        readonly evidenceDigest: string;
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.Lifecycle;
  };
  /** Deprecate a version in production: what follows it, from when on, and when it ends. */
  readonly deprecateModelVersion: {
    readonly asked: {
      readonly params: { readonly name: string; readonly version: string };
      readonly body: {
        readonly successor: string;
        /** A date or time of ISO 8601: 2026-11-23, 2026-11-23T08:00:00Z or 2026-11-23T08:00:00+01:00. */
        readonly deprecatedAt: string;
        /** A date or time of ISO 8601: 2026-11-23, 2026-11-23T08:00:00Z or 2026-11-23T08:00:00+01:00. */
        readonly sunsetAt: string;
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.Lifecycle;
  };
  /** Write a model as a document. */
  readonly exportModel: {
    readonly asked: {
      readonly params: { readonly name: string };
      readonly query?: { readonly asOf?: string | undefined; readonly format?: 'yaml' | 'model-card' | 'cyclonedx' | undefined; readonly version?: string | undefined };
    };
    readonly answer: {
      readonly name: string;
      readonly format: 'yaml' | 'model-card' | 'cyclonedx';
      readonly mediaType: string;
      readonly text: string;
    };
  };
  /** Show a model and its versions. */
  readonly getModel: {
    readonly asked: {
      readonly params: { readonly name: string };
      readonly query?: { readonly asOf?: string | undefined };
    };
    readonly answer: S.Model;
  };
  /** Tell where a version stands: its gates, their evidence, and who decided what. */
  readonly getModelLifecycle: {
    readonly asked: {
      readonly params: { readonly name: string; readonly version: string };
    };
    readonly answer: S.Lifecycle;
  };
  /** Show a version with its metrics, lineage and manifest. */
  readonly getModelVersion: {
    readonly asked: {
      readonly params: { readonly name: string; readonly version: string };
      readonly query?: { readonly asOf?: string | undefined };
    };
    readonly answer: S.WholeModelVersion;
  };
  /** Register what a document says of a model; the same again changes nothing. */
  readonly importModel: {
    readonly asked: {
      readonly body: {
        readonly organization?: string | undefined;
        readonly format: 'yaml' | 'model-card' | 'cyclonedx';
        readonly text: string;
        readonly name?: string | undefined;
        readonly version?: string | undefined;
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: {
      readonly model: string;
      readonly outcome: 'registered' | 'there';
      readonly revision: number;
      readonly versions: readonly ({
        readonly version: string;
        readonly outcome: 'registered' | 'revised' | 'unchanged';
        readonly digest: string;
        /** The providers here are not those of the document. */
        readonly digestDiffers: boolean;
        readonly metrics: number;
        readonly lineage: number;
      })[];
    };
  };
  /** List all that was ever said of a model, newest first. */
  readonly listModelHistory: {
    readonly asked: {
      readonly params: { readonly name: string };
      readonly query?: { readonly limit?: number | undefined; readonly cursor?: string | undefined; readonly asOf?: string | undefined };
    };
    readonly answer: {
      readonly data: readonly S.ModelHistoryEntry[];
      /** Cursor of the following page; null on the last one. */
      readonly next: string | null;
    };
  };
  /** List the applications that go on with a deprecated version, and those that no longer may. */
  readonly listModelUses: {
    readonly asked: {
      readonly params: { readonly name: string; readonly version: string };
    };
    readonly answer: S.ModelUses;
  };
  /** List the versions of a model. */
  readonly listModelVersions: {
    readonly asked: {
      readonly params: { readonly name: string };
      readonly query?: { readonly limit?: number | undefined; readonly cursor?: string | undefined; readonly asOf?: string | undefined };
    };
    readonly answer: {
      readonly data: readonly S.ModelVersion[];
      /** Cursor of the following page; null on the last one. */
      readonly next: string | null;
    };
  };
  /** List models of the registry, by name. */
  readonly listModels: {
    readonly asked: {
      readonly query?: { readonly limit?: number | undefined; readonly cursor?: string | undefined; readonly asOf?: string | undefined; readonly state?: 'development' | 'staging' | 'approved' | 'production' | 'deprecated' | 'archived' | undefined; readonly team?: string | undefined; readonly riskClass?: 'unclassified' | 'minimal' | 'limited' | 'high' | 'prohibited' | undefined; readonly region?: string | undefined; readonly managedBy?: 'file' | 'api' | undefined };
    };
    readonly answer: {
      readonly data: readonly S.Model[];
      /** Cursor of the following page; null on the last one. */
      readonly next: string | null;
    };
  };
  /** Stop every call to a version at once, whatever its state. */
  readonly quarantineModelVersion: {
    readonly asked: {
      readonly params: { readonly name: string; readonly version: string };
      readonly body: {
        readonly reason: string;
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.Lifecycle;
  };
  /** Register a model. */
  readonly registerModel: {
    readonly asked: {
      readonly body: {
        readonly purpose?: string | null | undefined;
        readonly description?: string | null | undefined;
        readonly documentation?: string | null | undefined;
        readonly organization?: string | undefined;
        readonly name: string;
        readonly ownerTeam?: string | undefined;
        readonly riskClass?: 'unclassified' | 'minimal' | 'limited' | 'high' | 'prohibited' | undefined;
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: S.Model;
  };
  /** Register a version, which never changes. */
  readonly registerModelVersion: {
    readonly asked: {
      readonly params: { readonly name: string };
      readonly body: {
        readonly licence?: {
          readonly id: string;
          readonly url?: string | undefined;
        } | null | undefined;
        readonly dataClasses?: readonly ('public' | 'internal' | 'confidential' | 'restricted')[] | null | undefined;
        readonly regions?: readonly string[] | null | undefined;
        readonly access?: readonly string[] | null | undefined;
        readonly successor?: string | null | undefined;
        readonly deprecatedAt?: string | null | undefined;
        readonly sunsetAt?: string | null | undefined;
        readonly deprecationLink?: string | null | undefined;
        readonly intendedUse?: string | null | undefined;
        readonly limitations?: string | null | undefined;
        readonly contact?: string | null | undefined;
        readonly version: string;
        readonly kind?: 'hosted' | 'weights' | undefined;
        readonly operation?: 'chat' | 'embeddings' | undefined;
        readonly deployments?: readonly ({
          readonly provider: string;
          readonly model: string;
          readonly outputTokensDefault?: number | undefined;
          readonly unsupported?: 'drop' | 'refuse' | undefined;
          readonly options?: Readonly<Record<string, unknown>> | undefined;
        })[] | undefined;
        readonly weights?: {
          readonly sha256: string;
          readonly signature?: Readonly<Record<string, unknown>> | undefined;
        } | undefined;
        readonly terms?: string | undefined;
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.ModelVersion;
  };
  /** End the quarantine of a version: its state decides again. */
  readonly releaseModelVersion: {
    readonly asked: {
      readonly params: { readonly name: string; readonly version: string };
      readonly body: {
        readonly reason: string;
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.Lifecycle;
  };
  /** Revise what is said of a model; what was said before is kept. */
  readonly reviseModel: {
    readonly asked: {
      readonly params: { readonly name: string };
      readonly body?: {
        readonly purpose?: string | null | undefined;
        readonly description?: string | null | undefined;
        readonly documentation?: string | null | undefined;
        readonly ownerTeam?: string | null | undefined;
        readonly riskClass?: 'unclassified' | 'minimal' | 'limited' | 'high' | 'prohibited' | null | undefined;
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.Model;
  };
  /** Revise what is said of a version. */
  readonly reviseModelVersion: {
    readonly asked: {
      readonly params: { readonly name: string; readonly version: string };
      readonly body?: {
        readonly licence?: {
          readonly id: string;
          readonly url?: string | undefined;
        } | null | undefined;
        readonly dataClasses?: readonly ('public' | 'internal' | 'confidential' | 'restricted')[] | null | undefined;
        readonly regions?: readonly string[] | null | undefined;
        readonly access?: readonly string[] | null | undefined;
        readonly successor?: string | null | undefined;
        readonly deprecatedAt?: string | null | undefined;
        readonly sunsetAt?: string | null | undefined;
        readonly deprecationLink?: string | null | undefined;
        readonly intendedUse?: string | null | undefined;
        readonly limitations?: string | null | undefined;
        readonly contact?: string | null | undefined;
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.WholeModelVersion;
  };
  /** Let an application use a version that is deprecated, or end its use. */
  readonly setModelUse: {
    readonly asked: {
      readonly params: { readonly name: string; readonly version: string };
      readonly body: {
        readonly application: string;
        readonly withdrawn?: boolean | undefined;
        readonly reason: string;
      };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.ModelUse;
  };
  /** Submit a version to its gates, as it is now. */
  readonly submitModelVersion: {
    readonly asked: {
      readonly params: { readonly name: string; readonly version: string };
      readonly dryRun?: boolean | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: string | undefined;
    };
    readonly answer: S.Lifecycle;
  };
}
