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
  -- As text with its syntax checked: jsonb would cost more to make than all other columns together.
  record json not null,
  primary key (id, started_at)
) partition by range (started_at);

create table calls_default partition of calls default;

-- An id begins with its time (UUIDv7), so the primary key lists calls by time; one more index serves the commonest filter.
-- Each further one would cost every call.
create index calls_by_application on calls (application_id, id desc);
