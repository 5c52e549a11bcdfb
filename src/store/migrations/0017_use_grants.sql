-- Who goes on with a version that is deprecated: written down in the moment it is, whoever deprecates it, and only added
-- to from then on. A grant is an application's, so that a rotation of its keys keeps it.

create table use_freezes (
  version_id uuid not null,
  organization_id uuid not null,
  -- Deprecated a second time, a version begins anew.
  number integer not null check (number >= 1),
  -- The revision of the version that deprecated it.
  revision integer not null,
  at timestamptz not null,
  author_type text not null,
  author_id text,
  author_name text,
  primary key (version_id, number),
  foreign key (version_id, organization_id) references model_versions (id, organization_id),
  foreign key (version_id, revision) references model_version_revisions (version_id, number)
);

-- Of one application the newest row holds.
create table use_grants (
  id uuid primary key,
  version_id uuid not null,
  freeze_number integer not null,
  application_id uuid not null,
  number integer not null check (number >= 1),
  -- Of the application.
  organization_id uuid not null,
  at timestamptz not null,
  author_type text not null,
  author_id text,
  author_name text,
  -- access: the version's own list names it or its team. models: the application's list names the model. calls: it called
  -- the version in the thirty days before. declared: the version was never anything but deprecated here, and it was there
  -- before. owner: whoever owns the model has said so since.
  sources text[] not null check (sources <@ '{access,models,calls,declared,owner}' and cardinality(sources) >= 1),
  calls bigint check (calls >= 1),
  last_call_at timestamptz,
  withdrawn boolean not null,
  reason text,
  unique (version_id, freeze_number, application_id, number),
  foreign key (version_id, freeze_number) references use_freezes (version_id, number),
  foreign key (application_id, organization_id) references applications (id, organization_id)
);

create function freeze_uses(
  of_version uuid, of_revision integer, at_time timestamptz, by_type text, by_id text, by_name text
) returns void language plpgsql as $$
declare
  target record;
  this_freeze integer;
begin
  select v.organization_id, m.name as model, m.name || '@' || v.version as name, m.managed_by = 'file' as everybodys,
    case when jsonb_typeof(r.facts::jsonb -> 'access') = 'array' then r.facts::jsonb -> 'access' else '[]'::jsonb end as access,
    not exists (
      select 1 from model_version_revisions o where o.version_id = of_version and o.state <> 'deprecated'
    ) as always
  into strict target
  from model_versions v
  join models m on m.id = v.model_id
  join model_version_revisions r on r.version_id = v.id and r.number = of_revision
  where v.id = of_version;
  this_freeze := coalesce((select max(number) from use_freezes where version_id = of_version), 0) + 1;
  insert into use_freezes (version_id, organization_id, number, revision, at, author_type, author_id, author_name)
  values (of_version, target.organization_id, this_freeze, of_revision, at_time, by_type, by_id, by_name);
  insert into use_grants (id, version_id, freeze_number, application_id, number, organization_id, at, author_type, author_id,
    author_name, sources, calls, last_call_at, withdrawn, reason)
  select gen_random_uuid(), of_version, this_freeze, f.id, 1, f.organization_id, at_time, by_type, by_id, by_name,
    f.sources, f.calls, f.last_at, false, null
  from (
    select a.id, a.organization_id, c.calls, c.last_at,
      array_remove(array[
        case when a.organization_id = target.organization_id
          and (target.access ? t.name or target.access ? (t.name || '/' || a.name)) then 'access' end,
        case when a.models && array[target.model, target.name] then 'models' end,
        case when c.calls is not null then 'calls' end,
        case when target.always then 'declared' end
      ], null) as sources
    from applications a
    join teams t on t.id = a.team_id
    left join (
      select application_id, count(*) as calls, max(started_at) as last_at
      from calls
      -- A node whose clock is ahead shuts nobody out.
      where served_model = target.name and started_at >= least(at_time, clock_timestamp()) - interval '30 days'
      group by application_id
    ) c on c.application_id = a.id
    where a.retired_at is null and (target.everybodys or a.organization_id = target.organization_id)
  ) f
  where cardinality(f.sources) > 0;
end $$;

create function model_versions_deprecated() returns trigger language plpgsql as $$
declare
  was text;
begin
  select state into was from model_version_revisions
  where version_id = new.version_id and number < new.number order by number desc limit 1;
  if new.state = 'deprecated' and was is distinct from 'deprecated' then
    perform freeze_uses(new.version_id, new.number, new.at, new.author_type, new.author_id, new.author_name);
  end if;
  return null;
end $$;

create function model_versions_blocked() returns trigger language plpgsql as $$
declare
  newest integer;
begin
  if new.what = 'blocked' then
    select max(number) into newest from model_version_revisions where version_id = new.version_id;
    perform freeze_uses(new.version_id, newest, new.at, 'system', null, 'lapse');
  end if;
  return null;
end $$;

-- What was deprecated, or taken for it, before there were grants: who uses it goes on.
select freeze_uses(r.version_id, r.number, now(), 'system', null, 'upgrade')
from (select distinct on (version_id) * from model_version_revisions order by version_id, number desc) r
where r.state = 'deprecated' or (
  select what from model_lapses l where l.version_id = r.version_id order by number desc limit 1
) = 'blocked';

create trigger model_versions_deprecated after insert on model_version_revisions
  for each row execute function model_versions_deprecated();

create trigger model_versions_blocked after insert on model_lapses
  for each row execute function model_versions_blocked();

create trigger use_freezes_never before update or delete on use_freezes for each row execute function registry_never();
create trigger use_freezes_no_truncate before truncate on use_freezes for each statement execute function registry_never();
create trigger use_grants_never before update or delete on use_grants for each row execute function registry_never();
create trigger use_grants_no_truncate before truncate on use_grants for each statement execute function registry_never();
