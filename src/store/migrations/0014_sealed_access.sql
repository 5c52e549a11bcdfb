-- Access for the day when nobody can sign in: two people, once, for some hours, and a third looks at it afterwards.

create table sealed_secrets (
  id uuid primary key,
  organization_id uuid not null,
  user_id uuid not null,
  hash text not null unique,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  shown_at timestamptz,
  used_at timestamptz,
  revoked_at timestamptz,
  unique (id, user_id),
  foreign key (user_id, organization_id) references users (id, organization_id),
  check (expires_at > created_at),
  check (used_at is null or revoked_at is null)
);

-- A person keeps one.
create unique index sealed_secrets_kept on sealed_secrets (user_id) where used_at is null and revoked_at is null;

create table sealed_accesses (
  id uuid primary key,
  first_secret uuid not null unique,
  first_user uuid not null,
  second_secret uuid not null unique,
  second_user uuid not null,
  reason text not null check (btrim(reason) <> ''),
  address text,
  hash text not null unique,
  opened_at timestamptz not null,
  ends_at timestamptz not null,
  ended_at timestamptz,
  reviewed_at timestamptz,
  reviewed_by uuid references users (id),
  finding text check (btrim(finding) <> ''),
  foreign key (first_secret, first_user) references sealed_secrets (id, user_id),
  foreign key (second_secret, second_user) references sealed_secrets (id, user_id),
  -- Two people.
  check (first_user <> second_user),
  -- It ends by itself.
  check (ends_at > opened_at and ends_at <= opened_at + interval '4 hours'),
  -- A third one reviews it, when it is over.
  check (reviewed_by not in (first_user, second_user)),
  check (num_nonnulls(reviewed_at, reviewed_by, finding) in (0, 3)),
  check (reviewed_at >= least(ends_at, coalesce(ended_at, ends_at)))
);

create index sealed_accesses_unreviewed on sealed_accesses (id desc) where reviewed_at is null;

create function sealed_secrets_once() returns trigger language plpgsql as $$
begin
  if old.used_at is not null or old.revoked_at is not null
    or (to_jsonb(new) - 'shown_at' - 'used_at' - 'revoked_at') <> (to_jsonb(old) - 'shown_at' - 'used_at' - 'revoked_at') then
    raise exception 'a sealed secret is used or revoked, once' using errcode = '23001'; end if; return new; end $$;

create function sealed_accesses_once() returns trigger language plpgsql as $$
begin
  if old.reviewed_at is not null or old.ended_at is distinct from new.ended_at and old.ended_at is not null
    or (to_jsonb(new) - 'ended_at' - 'reviewed_at' - 'reviewed_by' - 'finding')
      <> (to_jsonb(old) - 'ended_at' - 'reviewed_at' - 'reviewed_by' - 'finding') then
    raise exception 'a sealed access is ended and reviewed, once' using errcode = '23001'; end if; return new; end $$;

create function sealed_never() returns trigger language plpgsql as $$
begin raise exception 'sealed secrets and accesses are never deleted' using errcode = '23001'; end $$;

create trigger sealed_secrets_update before update on sealed_secrets for each row execute function sealed_secrets_once();
create trigger sealed_secrets_delete before delete on sealed_secrets for each row execute function sealed_never();
create trigger sealed_secrets_truncate before truncate on sealed_secrets for each statement execute function sealed_never();
create trigger sealed_accesses_update before update on sealed_accesses for each row execute function sealed_accesses_once();
create trigger sealed_accesses_delete before delete on sealed_accesses for each row execute function sealed_never();
create trigger sealed_accesses_truncate before truncate on sealed_accesses for each statement execute function sealed_never();
