-- Decisions that hold no longer for a version in production: told at once, from a moment on deprecated for new uses,
-- mended by signing again. Of a version the newest row holds.
create table model_lapses (
  version_id uuid not null,
  organization_id uuid not null,
  number integer not null check (number >= 1),
  at timestamptz not null,
  what text not null check (what in ('lapsed', 'blocked', 'mended')),
  -- Not signed for the version as it was then.
  gates text[] not null,
  -- Until then everything goes on as it did.
  grace_ends_at timestamptz,
  primary key (version_id, number),
  check ((what = 'mended') = (grace_ends_at is null)),
  check ((what = 'mended') = (cardinality(gates) = 0)),
  check (what <> 'blocked' or grace_ends_at <= at),
  foreign key (version_id, organization_id) references model_versions (id, organization_id)
);

-- As of a moment, which the clock of a node may tell; what a decision counts for is told by the database's own.
create function lifecycle_signed_at(of_version uuid, of_gate text, moment timestamptz) returns boolean language sql stable as $$
  select coalesce((
    select decision = 'approve' and expires_at > moment
      and digest = lifecycle_digest(of_version)
      and evidence_digest = lifecycle_evidence_digest(of_version, of_gate)
      and (not self_approved or governance_mode() = 'solo')
    from model_approvals where version_id = of_version and gate = of_gate order by number desc limit 1
  ), false) $$;

create or replace function lifecycle_signed(of_version uuid, of_gate text) returns boolean language sql stable as $$
  select lifecycle_signed_at(of_version, of_gate, clock_timestamp()) $$;

create function model_lapses_rules() returns trigger language plpgsql as $$
declare
  newest model_lapses;
begin
  perform lifecycle_alone(new.version_id);
  select * into newest from model_lapses where version_id = new.version_id order by number desc limit 1;
  if new.number <> coalesce(newest.number, 0) + 1 then
    raise exception 'a lapse follows the one before it' using errcode = '23001'; end if;
  if not (case new.what
    when 'lapsed' then coalesce(newest.what, 'mended') = 'mended'
    when 'blocked' then coalesce(newest.what, '') = 'lapsed' and new.grace_ends_at = newest.grace_ends_at
    else coalesce(newest.what, 'mended') <> 'mended' end)
  then
    raise exception 'what lapsed is blocked after its grace, or mended' using errcode = '23001'; end if;
  if new.what = 'mended' and exists (
    select 1 from lifecycle_gates where not lifecycle_signed(new.version_id, gate)
  ) then
    raise exception 'what lapsed is mended by signing it again' using errcode = '23001'; end if;
  return new;
end $$;

create trigger model_lapses_insert before insert on model_lapses for each row execute function model_lapses_rules();
create trigger model_lapses_never before update or delete on model_lapses for each row execute function registry_never();
create trigger model_lapses_no_truncate before truncate on model_lapses for each statement execute function registry_never();
