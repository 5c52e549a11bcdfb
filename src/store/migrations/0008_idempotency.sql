-- The first answer to each change that came with an idempotency key, for whoever repeats it within a day.

create table idempotency (
  -- Keyed hash of principal, route and key. Neither can be read from it, and only who has the key finds the row.
  id text primary key,
  -- Keyed hash of the principal, to bound how many are kept for one.
  owner text not null,
  -- Keyed hash of what was asked.
  request text not null,
  -- 0 until the transaction that made the row has its answer.
  status smallint not null,
  -- The answer under a key derived from the master key and the client's own; null where it was too large to be kept.
  sealed bytea,
  created_at timestamptz not null,
  expires_at timestamptz not null
);

create index idempotency_by_owner on idempotency (owner, expires_at);
create index idempotency_by_end on idempotency (expires_at);
