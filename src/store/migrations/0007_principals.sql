-- People and accounts of programs, what each may do, and how they sign in.

-- A person is who an issuer says: its name and the subject it gave. Those without an identity provider are "local".
create table users (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  issuer text not null,
  subject text not null,
  name text not null,
  email text,
  created_at timestamptz not null,
  signed_in_at timestamptz,
  disabled_at timestamptz,
  unique (issuer, subject),
  unique (id, organization_id)
);

create index users_by_organization on users (organization_id, id desc);

-- argon2id with its salt and parameters. A one-time secret is good for choosing a password, and for nothing else.
create table local_credentials (
  user_id uuid primary key,
  organization_id uuid not null,
  password text not null,
  one_time boolean not null,
  expires_at timestamptz,
  changed_at timestamptz not null,
  foreign key (user_id, organization_id) references users (id, organization_id)
);

create table service_accounts (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  name text not null,
  created_at timestamptz not null,
  disabled_at timestamptz,
  unique (organization_id, name),
  unique (id, organization_id)
);

create table service_account_tokens (
  id uuid primary key,
  organization_id uuid not null,
  service_account_id uuid not null,
  name text not null,
  hash text not null unique,
  last_four text not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  foreign key (service_account_id, organization_id) references service_accounts (id, organization_id)
);

create index service_account_tokens_by_account on service_account_tokens (service_account_id, id desc);

-- The foreign keys in pairs make it impossible to hold a role in another organization, or in a team of another one.
create table role_grants (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  user_id uuid,
  service_account_id uuid,
  role text not null,
  -- Beyond the organization: everywhere in this installation.
  installation boolean not null,
  team_id uuid,
  -- Who says so: a person or token by hand, or a claim of the identity provider at the last sign-in.
  source text not null check (source in ('manual', 'claim')),
  granted_by text not null,
  created_at timestamptz not null,
  revoked_at timestamptz,
  revoked_by text,
  foreign key (user_id, organization_id) references users (id, organization_id),
  foreign key (service_account_id, organization_id) references service_accounts (id, organization_id),
  foreign key (team_id, organization_id) references teams (id, organization_id),
  check (num_nonnulls(user_id, service_account_id) = 1),
  check (not installation or team_id is null),
  check ((revoked_at is null) = (revoked_by is null)),
  -- Nobody changes what they may do themselves.
  check (granted_by <> coalesce(user_id, service_account_id)::text),
  check (revoked_by is null or revoked_by <> coalesce(user_id, service_account_id)::text)
);

create unique index role_grants_in_force on role_grants (
  (coalesce(user_id, service_account_id)), role, installation,
  (coalesce(team_id, '00000000-0000-0000-0000-000000000000')), source
) where revoked_at is null;
create index role_grants_by_organization on role_grants (organization_id, id desc);

create function role_grants_end_once() returns trigger language plpgsql as $$
begin
  if old.revoked_at is not null or new.revoked_at is null
    or (to_jsonb(new) - 'revoked_at' - 'revoked_by') <> (to_jsonb(old) - 'revoked_at' - 'revoked_by') then
    raise exception 'a grant is never changed, only revoked, and once' using errcode = '23001'; end if; return new; end $$;

create function role_grants_never() returns trigger language plpgsql as $$
begin raise exception 'grants are never deleted' using errcode = '23001'; end $$;

create trigger role_grants_update before update on role_grants for each row execute function role_grants_end_once();
create trigger role_grants_delete before delete on role_grants for each row execute function role_grants_never();
create trigger role_grants_truncate before truncate on role_grants for each statement execute function role_grants_never();

create table sessions (
  id uuid primary key,
  organization_id uuid not null,
  user_id uuid not null,
  hash text not null unique,
  kind text not null check (kind in ('browser', 'bearer')),
  method text not null check (method in ('oidc', 'local')),
  address text,
  created_at timestamptz not null,
  used_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  -- When the person proved who they are, and the digest of the token that says so.
  auth_time timestamptz not null,
  id_token_digest text,
  foreign key (user_id, organization_id) references users (id, organization_id)
);

create index sessions_by_user on sessions (user_id, id desc);
create index sessions_by_expiry on sessions (expires_at);

-- What may be used once in signing in and was: a state, a code for the command line.
create table sign_in_used (
  hash text primary key,
  expires_at timestamptz not null
);
