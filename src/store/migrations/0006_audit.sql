-- The audit record: hash-chained events that nothing can change, signed checkpoints over them, and the one way out.
-- A function stands on lines that do not end with a semicolon; see migrate.ts.

create table audit_chains (
  -- 'installation', or the id of an organization.
  chain text primary key,
  seq bigint not null check (seq >= 0),
  hash text not null
);

-- Times are whole milliseconds and digests are text, so that every byte of a row is a byte of what was hashed.
create table audit_events (
  chain text not null references audit_chains (chain),
  seq bigint not null check (seq >= 1),
  id uuid not null,
  at_ms bigint not null,
  action text not null,
  outcome text not null,
  actor_type text not null,
  actor_id text,
  actor_name text,
  address text,
  request_id text,
  object_type text not null,
  object_id text,
  object_name text,
  reason text,
  changed text[] not null,
  before_digest text,
  after_digest text,
  detail text not null,
  prev_hash text not null,
  hash text not null,
  primary key (chain, seq)
);

create unique index audit_events_by_id on audit_events (id);
create index audit_events_by_actor on audit_events (actor_id, id desc);
create index audit_events_by_object on audit_events (object_id, id desc);

-- One row: the key that signs checkpoints, its private half sealed under the master key.
create table audit_signing_key (
  one boolean primary key default true check (one),
  id text not null,
  public_key text not null,
  data_key_id uuid not null references data_keys (id),
  sealed bytea not null,
  created_at timestamptz not null
);

create table audit_checkpoints (
  number bigint primary key check (number >= 1),
  at_ms bigint not null,
  events bigint not null,
  body text not null,
  signature text not null
);

-- Up to here a chain was given up by retention, under a checkpoint that says so.
create table audit_anchors (
  chain text not null references audit_chains (chain),
  seq bigint not null,
  hash text not null,
  checkpoint bigint not null references audit_checkpoints (number),
  primary key (chain, seq)
);

-- What may be told only once an hour, over all nodes.
create table audit_told (
  what text not null,
  hour bigint not null,
  primary key (what, hour)
);

create function audit_never() returns trigger language plpgsql as $$
begin raise exception 'rows of % are never changed or deleted', tg_table_name using errcode = '23001'; end $$;

create function audit_only_pruned() returns trigger language plpgsql as $$
begin
  if not exists (select 1 from audit_anchors a where a.chain = old.chain and a.seq >= old.seq) then
    raise exception 'an audit event is deleted only behind a signed anchor' using errcode = '23001'; end if; return old; end $$;

create function audit_head_forward() returns trigger language plpgsql as $$
begin
  if new.chain <> old.chain or new.seq <> old.seq + 1 then
    raise exception 'a chain only grows, by one event at a time' using errcode = '23001'; end if; return new; end $$;

create trigger audit_events_no_update before update on audit_events for each row execute function audit_never();
create trigger audit_events_no_truncate before truncate on audit_events for each statement execute function audit_never();
create trigger audit_events_delete before delete on audit_events for each row execute function audit_only_pruned();
create trigger audit_chains_update before update on audit_chains for each row execute function audit_head_forward();
create trigger audit_chains_delete before delete on audit_chains for each row execute function audit_never();
create trigger audit_checkpoints_never before update or delete on audit_checkpoints for each row execute function audit_never();
create trigger audit_checkpoints_no_truncate before truncate on audit_checkpoints for each statement execute function audit_never();
create trigger audit_anchors_never before update or delete on audit_anchors for each row execute function audit_never();
create trigger audit_anchors_no_truncate before truncate on audit_anchors for each statement execute function audit_never();
