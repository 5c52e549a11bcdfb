/** The registry's tables, as `database.ts` has the others. */
import type { LifecycleState, RiskClass } from '../../registry/index.ts';

interface AuthorColumns {
  author_type: string;
  author_id: string | null;
  author_name: string | null;
}

interface ModelTable {
  id: string;
  organization_id: string;
  name: string;
  managed_by: 'file' | 'api';
  created_at: Date;
}

interface ModelRevisionTable extends AuthorColumns {
  model_id: string;
  organization_id: string;
  number: number;
  at: Date;
  owner_team_id: string | null;
  risk_class: RiskClass;
  retired: boolean;
  /** Canonical JSON. */
  facts: string;
}

interface ModelVersionTable {
  id: string;
  organization_id: string;
  model_id: string;
  version: string;
  created_at: Date;
  signature: string | null;
}

interface ModelEditionTable extends AuthorColumns {
  version_id: string;
  organization_id: string;
  number: number;
  at: Date;
  digest: string;
  manifest: string;
}

interface ModelVersionRevisionTable extends AuthorColumns {
  version_id: string;
  organization_id: string;
  number: number;
  at: Date;
  state: LifecycleState;
  regions: string[] | null;
  retired: boolean;
  /** Canonical JSON. */
  facts: string;
}

export interface ModelMetricTable extends AuthorColumns {
  id: string;
  organization_id: string;
  version_id: string;
  at: Date;
  name: string;
  basis: string;
  value: number;
  unit: string | null;
  low: number | null;
  high: number | null;
  confidence: number | null;
  n: bigint | null;
  source: string | null;
}

export interface ModelLineageTable extends AuthorColumns {
  id: string;
  organization_id: string;
  version_id: string;
  at: Date;
  relation: string;
  source: string;
  digest: string;
  attested_by: string | null;
  withdrawn: boolean;
}

export interface RegistryTables {
  models: ModelTable;
  model_revisions: ModelRevisionTable;
  model_versions: ModelVersionTable;
  model_editions: ModelEditionTable;
  model_version_revisions: ModelVersionRevisionTable;
  model_metrics: ModelMetricTable;
  model_lineage: ModelLineageTable;
}
