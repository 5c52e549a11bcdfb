-- Tenancy, keys, the change feed and prices.
-- A statement ends where a line ends with a semicolon; see migrate.ts.

create table organizations (
  id uuid primary key,
  name text not null unique,
  managed_by text not null check (managed_by in ('file', 'api')),
  created_at timestamptz not null,
  retired_at timestamptz
);

create table teams (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  name text not null,
  managed_by text not null check (managed_by in ('file', 'api')),
  created_at timestamptz not null,
  retired_at timestamptz,
  unique (organization_id, name),
  unique (id, organization_id)
);

-- The pair of foreign keys makes it impossible to hang an application under another organization's team.
create table applications (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  team_id uuid not null,
  name text not null,
  managed_by text not null check (managed_by in ('file', 'api')),
  models text[],
  bodies_store boolean not null default false,
  bodies_retention_days integer not null default 30 check (bodies_retention_days between 1 and 3650),
  created_at timestamptz not null,
  retired_at timestamptz,
  unique (team_id, name),
  unique (id, organization_id),
  foreign key (team_id, organization_id) references teams (id, organization_id)
);

create table api_keys (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  application_id uuid not null,
  name text not null,
  hash text not null unique,
  prefix text not null,
  last_four text not null,
  models text[],
  addresses text[],
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  rotated_from uuid references api_keys (id),
  foreign key (application_id, organization_id) references applications (id, organization_id)
);

create index api_keys_by_organization on api_keys (organization_id, id desc);

create table admin_tokens (
  id uuid primary key,
  name text not null,
  hash text not null unique,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz
);

create table changes (
  revision bigint generated always as identity primary key,
  topic text not null,
  subject text not null,
  at timestamptz not null
);

create table prices (
  id uuid primary key,
  provider text not null,
  model text not null,
  region_scope text not null default '*',
  meter text not null check (meter in ('inputUncached', 'cacheRead', 'cacheWrite', 'outputVisible', 'reasoning')),
  tier text not null default 'standard',
  context_min_tokens bigint not null default 0 check (context_min_tokens >= 0),
  usd_per_million numeric(30, 18) not null check (usd_per_million >= 0),
  effective_from timestamptz not null,
  effective_to timestamptz check (effective_to > effective_from),
  source text not null,
  managed_by text not null check (managed_by in ('file', 'api')),
  created_at timestamptz not null,
  unique (provider, model, region_scope, meter, tier, context_min_tokens, effective_from)
);
