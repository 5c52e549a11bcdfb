/**
 * The tables as Kysely sees them. On both engines `bigint` columns arrive as `bigint`, `numeric` as text,
 * `timestamptz` as `Date` and `bytea` as `Uint8Array`; repositories turn rows into the domains' plain records.
 */
import type { ColumnType, GeneratedAlways } from 'kysely';
import type { Settlement } from '../finops/index.ts';
import type { KeyEnvironment, KeyLimits } from '../identity/index.ts';
import type { LifecycleTables } from './lifecycle/tables.ts';
import type { RegistryTables } from './registry/tables.ts';
import type { UseTables } from './uses/tables.ts';

type ManagedBy = 'file' | 'api';

interface OrganizationTable {
  id: string;
  name: string;
  managed_by: ManagedBy;
  created_at: Date;
  retired_at: Date | null;
}

export interface TeamTable extends OrganizationTable {
  organization_id: string;
}

interface ApplicationTable extends TeamTable {
  team_id: string;
  models: string[] | null;
  bodies_store: boolean;
  bodies_retention_days: number;
}

export interface ApiKeyTable {
  id: string;
  organization_id: string;
  application_id: string;
  name: string;
  hash: string;
  prefix: string;
  last_four: string;
  models: string[] | null;
  addresses: string[] | null;
  /** Read as an object, written as text. */
  limits: ColumnType<KeyLimits | null, string | null, never>;
  environment: KeyEnvironment;
  created_at: Date;
  expires_at: Date | null;
  revoked_at: Date | null;
  rotated_from: string | null;
}

export interface AdminTokenTable {
  id: string;
  name: string;
  hash: string;
  created_at: Date;
  expires_at: Date | null;
  revoked_at: Date | null;
}

interface ChangeTable {
  revision: GeneratedAlways<bigint>;
  topic: string;
  subject: string;
  at: Date;
}

export interface PriceTable {
  id: string;
  provider: string;
  model: string;
  region_scope: string;
  meter: string;
  tier: string;
  context_min_tokens: bigint;
  usd_per_million: string;
  effective_from: Date;
  effective_to: Date | null;
  source: string;
  managed_by: ManagedBy;
  created_at: Date;
  superseded_at: Date | null;
  deployment: string | null;
}

interface CallTable {
  id: string;
  started_at: Date;
  organization_id: string | null;
  team_id: string | null;
  application_id: string | null;
  key_id: string | null;
  operation: string | null;
  surface: string;
  stream: boolean;
  requested_model: string | null;
  served_model: string | null;
  route: string | null;
  provider: string | null;
  region: string | null;
  outcome: string;
  status: number;
  error_code: string | null;
  settlement: Settlement;
  attempts: number;
  input_uncached: bigint;
  cache_read: bigint;
  cache_write: bigint;
  output_visible: bigint;
  reasoning: bigint;
  cost_nano_usd: bigint;
  estimated: boolean;
  priced: boolean;
  total_ms: number;
  first_token_ms: number | null;
  revision: bigint;
  record: ColumnType<unknown, string, string>;
}

export interface DataKeyTable {
  id: string;
  organization_id: string | null;
  purpose: string;
  master_key_id: string;
  wrapped: Uint8Array;
  created_at: Date;
  retired_at: Date | null;
}

interface MasterCanaryTable {
  one: GeneratedAlways<boolean>;
  master_key_id: string;
  sealed: Uint8Array;
  created_at: Date;
}

interface BodyTable {
  call_id: string;
  kind: 'request' | 'answer';
  organization_id: string;
  data_key_id: string;
  sealed: Uint8Array;
  created_at: Date;
  expires_at: Date;
}

interface PepperCanaryTable {
  one: GeneratedAlways<boolean>;
  hash: string;
  created_at: Date;
}

export interface AuditEventTable {
  chain: string;
  seq: bigint;
  id: string;
  at_ms: bigint;
  action: string;
  outcome: string;
  actor_type: string;
  actor_id: string | null;
  actor_name: string | null;
  address: string | null;
  request_id: string | null;
  object_type: string;
  object_id: string | null;
  object_name: string | null;
  reason: string | null;
  changed: string[];
  before_digest: string | null;
  after_digest: string | null;
  detail: string;
  prev_hash: string;
  hash: string;
}

interface AuditChainTable {
  chain: string;
  seq: bigint;
  hash: string;
}

export interface AuditCheckpointTable {
  number: bigint;
  at_ms: bigint;
  events: bigint;
  body: string;
  signature: string;
}

interface AuditAnchorTable extends AuditChainTable {
  checkpoint: bigint;
}

interface AuditSigningKeyTable {
  one: GeneratedAlways<boolean>;
  id: string;
  public_key: string;
  data_key_id: string;
  sealed: Uint8Array;
  created_at: Date;
}

export interface UserTable {
  id: string;
  organization_id: string;
  issuer: string;
  subject: string;
  name: string;
  email: string | null;
  created_at: Date;
  signed_in_at: Date | null;
  disabled_at: Date | null;
}

export interface LocalCredentialTable {
  user_id: string;
  organization_id: string;
  password: string;
  one_time: boolean;
  expires_at: Date | null;
  changed_at: Date;
  failures: number;
}

export interface SignInAttemptTable {
  bucket: string;
  failures: number;
  failed_at: Date;
}

export interface SealedSecretTable {
  id: string;
  organization_id: string;
  user_id: string;
  hash: string;
  created_at: Date;
  expires_at: Date;
  shown_at: Date | null;
  used_at: Date | null;
  revoked_at: Date | null;
}

export interface SealedAccessTable {
  id: string;
  first_secret: string;
  first_user: string;
  second_secret: string;
  second_user: string;
  reason: string;
  address: string | null;
  hash: string;
  opened_at: Date;
  ends_at: Date;
  ended_at: Date | null;
  reviewed_at: Date | null;
  reviewed_by: string | null;
  finding: string | null;
}

export interface ServiceAccountTable {
  id: string;
  organization_id: string;
  name: string;
  created_at: Date;
  disabled_at: Date | null;
}

export interface ServiceAccountTokenTable {
  id: string;
  organization_id: string;
  service_account_id: string;
  name: string;
  hash: string;
  last_four: string;
  created_at: Date;
  expires_at: Date | null;
  revoked_at: Date | null;
}

export interface RoleGrantTable {
  id: string;
  organization_id: string;
  user_id: string | null;
  service_account_id: string | null;
  role: string;
  installation: boolean;
  team_id: string | null;
  source: 'manual' | 'claim' | 'scim';
  granted_by: string;
  created_at: Date;
  revoked_at: Date | null;
  revoked_by: string | null;
}

export interface SessionTable {
  id: string;
  organization_id: string;
  user_id: string;
  hash: string;
  kind: 'browser' | 'bearer';
  method: 'oidc' | 'local';
  address: string | null;
  created_at: Date;
  used_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
  auth_time: Date;
  id_token_digest: string | null;
}

interface SignInUsedTable {
  hash: string;
  expires_at: Date;
}

interface IdempotencyTable {
  id: string;
  owner: string;
  request: string;
  status: number;
  sealed: Uint8Array | null;
  created_at: Date;
  expires_at: Date;
}

export interface ScimUserTable {
  user_id: string;
  organization_id: string;
  user_name: string;
  external_id: string | null;
  active: boolean;
  shut_out_at: Date | null;
  display_name: string | null;
  formatted: string | null;
  given_name: string | null;
  family_name: string | null;
  /** Read as a list, written as text. */
  emails: ColumnType<unknown, string, string>;
  created_at: Date;
  modified_at: Date;
  revision: number;
  deleted_at: Date | null;
}

export interface ScimGroupTable {
  id: string;
  organization_id: string;
  display_name: string;
  external_id: string | null;
  created_at: Date;
  modified_at: Date;
  revision: number;
}

interface ScimMemberTable {
  group_id: string;
  user_id: string;
  organization_id: string;
}

export interface Database extends RegistryTables, LifecycleTables, UseTables {
  scim_users: ScimUserTable;
  scim_groups: ScimGroupTable;
  scim_members: ScimMemberTable;
  idempotency: IdempotencyTable;
  organizations: OrganizationTable;
  teams: TeamTable;
  applications: ApplicationTable;
  api_keys: ApiKeyTable;
  admin_tokens: AdminTokenTable;
  changes: ChangeTable;
  prices: PriceTable;
  calls: CallTable;
  data_keys: DataKeyTable;
  master_canary: MasterCanaryTable;
  pepper_canary: PepperCanaryTable;
  bodies: BodyTable;
  audit_events: AuditEventTable;
  audit_chains: AuditChainTable;
  audit_checkpoints: AuditCheckpointTable;
  audit_anchors: AuditAnchorTable;
  audit_signing_key: AuditSigningKeyTable;
  users: UserTable;
  local_credentials: LocalCredentialTable;
  sign_in_attempts: SignInAttemptTable;
  sealed_secrets: SealedSecretTable;
  sealed_accesses: SealedAccessTable;
  service_accounts: ServiceAccountTable;
  service_account_tokens: ServiceAccountTokenTable;
  role_grants: RoleGrantTable;
  sessions: SessionTable;
  sign_in_used: SignInUsedTable;
}
