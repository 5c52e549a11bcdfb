-- The registry: models, their versions, what a version is made of, and what is said of them from when on.
-- Nothing here is changed or deleted. What is new is a new row; what held at a moment is the newest row not after it.

create table models (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  -- Of the whole installation: callers, routes, records of calls and metrics name a model by nothing else.
  name text not null unique,
  managed_by text not null check (managed_by in ('file', 'api')),
  created_at timestamptz not null,
  unique (id, organization_id)
);

create index models_by_organization on models (organization_id, id desc);

create table model_revisions (
  model_id uuid not null,
  organization_id uuid not null,
  number integer not null check (number >= 1),
  at timestamptz not null,
  author_type text not null,
  author_id text,
  author_name text,
  owner_team_id uuid,
  risk_class text not null check (risk_class in ('unclassified', 'minimal', 'limited', 'high', 'prohibited')),
  retired boolean not null,
  facts text not null,
  primary key (model_id, number),
  foreign key (model_id, organization_id) references models (id, organization_id),
  foreign key (owner_team_id, organization_id) references teams (id, organization_id)
);

create table model_versions (
  id uuid primary key,
  organization_id uuid not null,
  model_id uuid not null,
  version text not null,
  created_at timestamptz not null,
  -- The OpenSSF model-signing bundle of own weights, as it came.
  signature text,
  unique (model_id, version),
  unique (id, organization_id),
  foreign key (model_id, organization_id) references models (id, organization_id)
);

-- What a version is made of. It has a second edition only where what stands behind it was changed under its name: by the
-- configuration file, which declares versions and providers.
create table model_editions (
  version_id uuid not null,
  organization_id uuid not null,
  number integer not null check (number >= 1),
  at timestamptz not null,
  author_type text not null,
  author_id text,
  author_name text,
  digest text not null check (digest = encode(sha256(convert_to(manifest, 'UTF8')), 'hex')),
  manifest text not null,
  primary key (version_id, number),
  foreign key (version_id, organization_id) references model_versions (id, organization_id)
);

create index model_editions_by_digest on model_editions (digest);

create table model_version_revisions (
  version_id uuid not null,
  organization_id uuid not null,
  number integer not null check (number >= 1),
  at timestamptz not null,
  author_type text not null,
  author_id text,
  author_name text,
  state text not null
    check (state in ('development', 'staging', 'approved', 'production', 'deprecated', 'archived')),
  -- Where it may run; null: not stated.
  regions text[],
  retired boolean not null,
  facts text not null,
  primary key (version_id, number),
  foreign key (version_id, organization_id) references model_versions (id, organization_id)
);

create table model_metrics (
  id uuid primary key,
  organization_id uuid not null,
  version_id uuid not null,
  at timestamptz not null,
  author_type text not null,
  author_id text,
  author_name text,
  name text not null,
  basis text not null check (basis in ('vendor', 'evaluated', 'observed')),
  value double precision not null,
  unit text,
  low double precision,
  high double precision check (high >= low),
  confidence double precision check (confidence > 0 and confidence < 1),
  n bigint check (n >= 1),
  source text,
  check ((low is null) = (high is null)),
  foreign key (version_id, organization_id) references model_versions (id, organization_id)
);

create index model_metrics_by_version on model_metrics (version_id, id desc);

-- What a version came from. Of one relation and source the newest row holds; a withdrawn one says that it was wrong.
create table model_lineage (
  id uuid primary key,
  organization_id uuid not null,
  version_id uuid not null,
  at timestamptz not null,
  author_type text not null,
  author_id text,
  author_name text,
  relation text not null,
  source text not null,
  digest text not null,
  attested_by text,
  withdrawn boolean not null,
  foreign key (version_id, organization_id) references model_versions (id, organization_id)
);

create index model_lineage_by_version on model_lineage (version_id, id desc);

-- Which states of a model a key reaches: those of before were all for production.
alter table api_keys add column environment text not null default 'production'
  check (environment in ('development', 'staging', 'production'));

create function registry_never() returns trigger language plpgsql as $$
begin raise exception 'rows of % are never changed or deleted', tg_table_name using errcode = '23001'; end $$;

create trigger models_never before update or delete on models for each row execute function registry_never();
create trigger models_no_truncate before truncate on models for each statement execute function registry_never();
create trigger model_revisions_never before update or delete on model_revisions for each row execute function registry_never();
create trigger model_revisions_no_truncate before truncate on model_revisions for each statement execute function registry_never();
create trigger model_versions_never before update or delete on model_versions for each row execute function registry_never();
create trigger model_versions_no_truncate before truncate on model_versions for each statement execute function registry_never();
create trigger model_editions_never before update or delete on model_editions for each row execute function registry_never();
create trigger model_editions_no_truncate before truncate on model_editions for each statement execute function registry_never();
create trigger model_version_revisions_never before update or delete on model_version_revisions for each row execute function registry_never();
create trigger model_version_revisions_no_truncate before truncate on model_version_revisions for each statement execute function registry_never();
create trigger model_metrics_never before update or delete on model_metrics for each row execute function registry_never();
create trigger model_metrics_no_truncate before truncate on model_metrics for each statement execute function registry_never();
create trigger model_lineage_never before update or delete on model_lineage for each row execute function registry_never();
create trigger model_lineage_no_truncate before truncate on model_lineage for each statement execute function registry_never();
