-- What identity providers tell of people and groups over SCIM.

create table scim_users (
  user_id uuid primary key,
  organization_id uuid not null,
  user_name text not null,
  external_id text,
  active boolean not null,
  -- When the provider shut the person out. Only where that is still why, it lets them in again.
  shut_out_at timestamptz,
  display_name text,
  formatted text,
  given_name text,
  family_name text,
  emails jsonb not null,
  created_at timestamptz not null,
  modified_at timestamptz not null,
  revision integer not null,
  -- Gone for the provider. The user itself stays: the audit and approvals name it.
  deleted_at timestamptz,
  unique (user_id, organization_id),
  foreign key (user_id, organization_id) references users (id, organization_id)
);

create unique index scim_users_by_name on scim_users (organization_id, lower(user_name)) where deleted_at is null;
create index scim_users_by_external_id on scim_users (organization_id, external_id) where deleted_at is null;
create index scim_users_in_order on scim_users (organization_id, user_id) where deleted_at is null;

create table scim_groups (
  id uuid primary key,
  organization_id uuid not null references organizations (id),
  display_name text not null,
  external_id text,
  created_at timestamptz not null,
  modified_at timestamptz not null,
  revision integer not null,
  unique (id, organization_id)
);

create unique index scim_groups_by_name on scim_groups (organization_id, lower(display_name));
create index scim_groups_in_order on scim_groups (organization_id, id);

create table scim_members (
  group_id uuid not null,
  user_id uuid not null,
  organization_id uuid not null,
  primary key (group_id, user_id),
  foreign key (group_id, organization_id) references scim_groups (id, organization_id) on delete cascade,
  foreign key (user_id, organization_id) references scim_users (user_id, organization_id)
);

create index scim_members_by_user on scim_members (user_id);

alter table role_grants drop constraint role_grants_source_check;
alter table role_grants add constraint role_grants_source_check check (source in ('manual', 'claim', 'scim'));
