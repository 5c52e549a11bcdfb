import type { Page, PageRequest, TenantScope } from '../../identity/index.ts';
import type {
  Author,
  CallableVersion,
  DeclaredModel,
  HistoryEntry,
  LifecycleState,
  LineageEdge,
  Metric,
  ModelChange,
  ModelOrigin,
  NewModel,
  NewVersion,
  RegisteredModel,
  RegisteredVersion,
  RiskClass,
  Said,
  VersionChange,
} from '../../registry/index.ts';
import type { Adopted } from '../reconcile.ts';

/** Everything given must match. A state or a region is that of some version. */
export interface ModelFilter extends PageRequest {
  readonly state?: LifecycleState | undefined;
  readonly team?: string | undefined;
  readonly riskClass?: RiskClass | undefined;
  readonly region?: string | undefined;
  readonly managedBy?: 'file' | 'api' | undefined;
  /** What held then; default: what holds now. */
  readonly asOf?: number | undefined;
}

export interface RegistryRepository {
  /** @throws Fault `resource.conflict` where the name is taken, by whomever; `resource.unknown` for a team of another */
  insertModel(model: NewModel, author: Author, nowMs: number): Promise<RegisteredModel>;
  /** @throws Fault `resource.conflict` where the model has a version of this name */
  insertVersion(modelId: string, version: NewVersion, author: Author, nowMs: number): Promise<RegisteredVersion>;
  /** Appends a revision; the same again appends none. */
  reviseModel(id: string, change: ModelChange, author: Author, nowMs: number): Promise<RegisteredModel>;
  reviseVersion(id: string, change: VersionChange, author: Author, nowMs: number): Promise<RegisteredVersion>;
  addMetric(versionId: string, metric: Metric, author: Author, nowMs: number): Promise<Said<Metric>>;
  addLineage(versionId: string, edge: LineageEdge, author: Author, nowMs: number): Promise<Said<LineageEdge>>;

  /** By its name, or its id. */
  findModel(scope: TenantScope, name: string, asOf?: number): Promise<RegisteredModel | undefined>;
  findVersion(scope: TenantScope, name: string, version: string, asOf?: number): Promise<RegisteredVersion | undefined>;
  listModels(scope: TenantScope, filter: ModelFilter): Promise<Page<RegisteredModel>>;
  /** Newest first. */
  listVersions(
    modelId: string,
    page: PageRequest & { readonly asOf?: number | undefined },
  ): Promise<Page<RegisteredVersion>>;
  /** The versions of several models, for a listing of these. */
  versionsOf(modelIds: readonly string[], asOf?: number): Promise<readonly RegisteredVersion[]>;
  /** Newest first. */
  metricsOf(versionId: string, asOf?: number): Promise<readonly Said<Metric>[]>;
  /** What holds, without what was withdrawn. */
  lineageOf(versionId: string, asOf?: number): Promise<readonly Said<LineageEdge>[]>;
  historyOf(modelId: string, page: PageRequest & { readonly asOf?: number | undefined }): Promise<Page<HistoryEntry>>;

  /** Of every model, for the snapshot. */
  modelOrigins(): Promise<readonly ModelOrigin[]>;
  /** Versions registered through the API, for the snapshot. */
  callableVersions(): Promise<readonly CallableVersion[]>;
  /**
   * Makes true what the file declares, in the transaction that has made its teams true: registers what is new, revises what
   * differs, adds an edition where a version is made of something else, retires what is gone.
   * @param routes names of the file that no model may have
   * @param adopt names of models of the API that are the file's from now on; default: none
   * @returns how many rows were added
   * @throws Fault `resource.conflict` naming every name that a model of the API has
   */
  declareModels(
    organizationId: string,
    models: readonly DeclaredModel[],
    routes: readonly string[],
    nowMs: number,
    adopt?: Adopted,
  ): Promise<number>;
  /**
   * Adds an edition to each version of the API whose manifest is another now.
   * @returns how many were added
   */
  renewEditions(manifestNow: (manifest: string) => string, author: Author, nowMs: number): Promise<number>;
}
