-- The ledger: one row per call, the call record beside the columns people filter by. Partitions by month are made
-- ahead by partitions.ts; a row that fits none lands in the default partition instead of being refused.

create table calls (
  id uuid not null,
  started_at timestamptz not null,
  organization_id uuid,
  team_id uuid,
  application_id uuid,
  key_id uuid,
  operation text,
  surface text not null,
  stream boolean not null,
  requested_model text,
  served_model text,
  route text,
  provider text,
  region text,
  outcome text not null,
  status integer not null,
  error_code text,
  settlement text not null check (settlement in ('settled', 'estimated', 'void')),
  attempts integer not null,
  input_uncached bigint not null,
  cache_read bigint not null,
  cache_write bigint not null,
  output_visible bigint not null,
  reasoning bigint not null,
  cost_nano_usd bigint not null,
  estimated boolean not null,
  priced boolean not null,
  total_ms double precision not null,
  first_token_ms double precision,
  revision bigint not null,
  record jsonb not null,
  primary key (id, started_at)
) partition by range (started_at);

create table calls_default partition of calls default;

create index calls_by_time on calls (started_at desc, id desc);

create index calls_by_organization on calls (organization_id, started_at desc, id desc);

create index calls_by_application on calls (application_id, started_at desc, id desc);
