-- What must not lie in clear: data keys wrapped by the master key, and what they seal.

create table data_keys (
  id uuid primary key,
  organization_id uuid references organizations (id),
  purpose text not null,
  master_key_id text not null,
  wrapped bytea not null,
  created_at timestamptz not null,
  retired_at timestamptz
);

-- At most one data key per organization and purpose seals new data.
create unique index data_keys_current on data_keys (
  coalesce(organization_id, '00000000-0000-0000-0000-000000000000'), purpose
) where retired_at is null;

-- One row: a known text sealed under the master key at the first start.
create table master_canary (
  one boolean primary key default true check (one),
  master_key_id text not null,
  sealed bytea not null,
  created_at timestamptz not null
);

create table bodies (
  call_id uuid not null,
  kind text not null check (kind in ('request', 'answer')),
  organization_id uuid not null references organizations (id),
  data_key_id uuid not null references data_keys (id),
  sealed bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (call_id, kind)
);

create index bodies_by_expiry on bodies (expires_at);
