-- The way of a version to its callers: submissions, evidence, decisions of people, states, and the kill switch.
-- The rules stand here as well as in the program, so that no handler can forget them and no hand in the tables can
-- pass them by. What breaks one ends with 23001.

-- Which rules hold: of one person who does everything, or of several. Without a row those of several.
create table governance_modes (
  number integer primary key check (number >= 1),
  at timestamptz not null,
  mode text not null check (mode in ('solo', 'enforced'))
);

-- The gates in their order: who may sign, and what must have been shown.
create table lifecycle_gates (
  gate text primary key,
  position integer not null unique,
  after text references lifecycle_gates (gate),
  role text not null,
  evidence text not null
);
insert into lifecycle_gates (gate, position, after, role, evidence) values
  ('ml', 1, null, 'ml-reviewer', 'evaluation'),
  ('security', 2, 'ml', 'security-reviewer', 'assessment'),
  ('legal', 3, 'security', 'legal-reviewer', 'terms'),
  ('deploy', 4, 'legal', 'deploy-approver', 'monitoring');

-- The ways from one state to another, and what must hold. There are no others.
create table lifecycle_transitions (
  from_state text not null,
  to_state text not null,
  submitted boolean not null,
  gates text[] not null,
  owned boolean not null,
  dated boolean not null,
  past_sunset boolean not null,
  primary key (from_state, to_state)
);
insert into lifecycle_transitions (from_state, to_state, submitted, gates, owned, dated, past_sunset) values
  ('development', 'staging', true, '{}', false, false, false),
  ('staging', 'development', false, '{}', false, false, false),
  ('staging', 'approved', true, '{ml,security,legal}', false, false, false),
  ('approved', 'development', false, '{}', false, false, false),
  ('approved', 'production', true, '{ml,security,legal,deploy}', true, false, false),
  ('production', 'deprecated', false, '{}', false, true, false),
  ('deprecated', 'production', true, '{ml,security,legal,deploy}', true, false, false),
  ('deprecated', 'archived', false, '{}', false, false, true),
  ('development', 'archived', false, '{}', false, false, false);

create table model_submissions (
  id uuid primary key,
  organization_id uuid not null,
  version_id uuid not null,
  at timestamptz not null,
  submitter_id uuid not null,
  -- The address of mail that the account had then, whatever it is given later.
  submitter_email text,
  digest text not null,
  foreign key (version_id, organization_id) references model_versions (id, organization_id),
  foreign key (submitter_id, organization_id) references users (id, organization_id)
);

create index model_submissions_by_version on model_submissions (version_id, id desc);

-- What a gate is shown: a text that is kept here, or a document elsewhere by its digest.
create table model_evidence (
  id uuid primary key,
  organization_id uuid not null,
  version_id uuid not null,
  at timestamptz not null,
  author_type text not null,
  author_id text,
  author_name text,
  gate text not null references lifecycle_gates (gate),
  kind text not null check (kind ~ '^[a-z][a-z-]{0,63}$'),
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  content text,
  link text check (link !~ '[\s]'),
  check (num_nonnulls(content, link) = 1),
  check (content is null or digest = encode(sha256(convert_to(content, 'UTF8')), 'hex')),
  foreign key (version_id, organization_id) references model_versions (id, organization_id)
);

create index model_evidence_by_version on model_evidence (version_id, id desc);

-- What a person decided at a gate, on which version made of what and shown which evidence, and how the person proved
-- who they are. The statement is what was signed.
create table model_approvals (
  id uuid primary key,
  -- Their order.
  number bigint generated always as identity unique,
  organization_id uuid not null,
  version_id uuid not null,
  gate text not null references lifecycle_gates (gate),
  decision text not null check (decision in ('approve', 'reject')),
  reason text,
  at timestamptz not null,
  expires_at timestamptz,
  digest text not null,
  evidence_digest text not null,
  approver_id uuid not null,
  approver_email text,
  session_id uuid not null,
  auth_time timestamptz not null,
  id_token_digest text,
  self_approved boolean not null,
  statement text not null,
  key_id text not null,
  signature text not null,
  check ((decision = 'reject') = (expires_at is null)),
  check (decision = 'approve' or reason is not null),
  check (expires_at > at and expires_at <= at + interval '366 days'),
  check (coalesce(statement::jsonb #>> '{subject,0,digest,sha256}', '') = digest),
  check (coalesce(statement::jsonb #>> '{predicate,versionId}', '') = version_id::text),
  check (coalesce(statement::jsonb #>> '{predicate,gate}', '') = gate),
  check (coalesce(statement::jsonb #>> '{predicate,decision}', '') = decision),
  check (coalesce(statement::jsonb #>> '{predicate,evidenceDigest}', '') = evidence_digest),
  check (coalesce(statement::jsonb #>> '{predicate,approver,id}', '') = approver_id::text),
  check (coalesce(statement::jsonb #>> '{predicate,selfApproved}', '') = self_approved::text),
  foreign key (version_id, organization_id) references model_versions (id, organization_id),
  foreign key (approver_id, organization_id) references users (id, organization_id)
);

create index model_approvals_by_version on model_approvals (version_id, number desc);
create index model_approvals_by_id_token on model_approvals (id_token_digest) where id_token_digest is not null;

-- The kill switch beside the states: the newest row holds.
create table model_quarantines (
  version_id uuid not null,
  organization_id uuid not null,
  number integer not null check (number >= 1),
  at timestamptz not null,
  author_type text not null,
  author_id text,
  author_name text,
  quarantined boolean not null,
  reason text not null check (length(trim(reason)) >= 1),
  primary key (version_id, number),
  foreign key (version_id, organization_id) references model_versions (id, organization_id)
);

create function governance_mode() returns text language sql stable as $$
  select coalesce((select mode from governance_modes order by number desc limit 1), 'enforced') $$;

create function lifecycle_digest(of_version uuid) returns text language sql stable as $$
  select digest from model_editions where version_id = of_version order by number desc limit 1 $$;

-- SHA-256 over a line for each piece: its kind, its digest, and where it lies; in the order of the bytes.
create function lifecycle_evidence_digest(of_version uuid, of_gate text) returns text language sql stable as $$
  select encode(sha256(convert_to(coalesce(string_agg(line, E'\n' order by line collate "C"), ''), 'UTF8')), 'hex')
  from (
    select kind || ' ' || digest || coalesce(' ' || link, '') as line
    from model_evidence where version_id = of_version and gate = of_gate
  ) lines $$;

-- Whether the newest decision at a gate lets the version pass as it is now.
create function lifecycle_signed(of_version uuid, of_gate text) returns boolean language sql stable as $$
  select coalesce((
    select decision = 'approve' and expires_at > clock_timestamp()
      and digest = lifecycle_digest(of_version)
      and evidence_digest = lifecycle_evidence_digest(of_version, of_gate)
      and (not self_approved or governance_mode() = 'solo')
    from model_approvals where version_id = of_version and gate = of_gate order by number desc limit 1
  ), false) $$;

create function lifecycle_email(of_user uuid) returns text language sql stable as $$
  select lower(trim(email)) from users where id = of_user $$;

-- Two accounts with one address of mail are one person: the one it has now, and the one it had when it acted.
create function lifecycle_same_person(a uuid, email_then text, b uuid) returns boolean language sql stable as $$
  select coalesce(a = b or lifecycle_email(b) in (lifecycle_email(a), email_then), false) $$;

create function lifecycle_state(of_version uuid) returns text language sql stable as $$
  select state from model_version_revisions where version_id = of_version order by number desc limit 1 $$;

-- Whether the file put a version where it stands, while one person decided.
create function lifecycle_carried(of_version uuid) returns boolean language sql stable as $$
  select coalesce((
    select r.author_type = 'system' and r.at <= (select at from governance_modes order by number desc limit 1)
    from model_version_revisions r where r.version_id = of_version and r.number > coalesce((
      select max(number) from model_version_revisions
      where version_id = of_version and state <> lifecycle_state(of_version)
    ), 0) order by r.number limit 1
  ), false) $$;

-- Decisions on one version are made one after the other, and each sees the one before.
create function lifecycle_alone(of_version uuid) returns void language plpgsql as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'the lifecycle is written in read committed transactions alone' using errcode = '23001'; end if;
  perform 1 from model_versions where id = of_version for update;
end $$;

create function governance_modes_follow() returns trigger language plpgsql as $$
begin
  if new.number <> coalesce((select max(number) from governance_modes), 0) + 1 then
    raise exception 'a mode follows the one before it' using errcode = '23001'; end if;
  if new.mode = 'solo' and exists (select 1 from model_approvals where not self_approved) then
    raise exception 'an installation in which several have decided does not go back to one person'
      using errcode = '23001'; end if;
  return new;
end $$;

create function model_submissions_rules() returns trigger language plpgsql as $$
begin
  perform lifecycle_alone(new.version_id);
  if new.digest is distinct from lifecycle_digest(new.version_id) then
    raise exception 'a submission is of the version as it is now' using errcode = '23001'; end if;
  if lifecycle_state(new.version_id) = 'archived' then
    raise exception 'nothing leaves the archive' using errcode = '23001'; end if;
  if not exists (select 1 from users where id = new.submitter_id and disabled_at is null) then
    raise exception 'who submits is a person who may enter' using errcode = '23001'; end if;
  new.submitter_email := lifecycle_email(new.submitter_id);
  return new;
end $$;

create function model_evidence_rules() returns trigger language plpgsql as $$
begin
  perform lifecycle_alone(new.version_id);
  return new;
end $$;

create function model_approvals_rules() returns trigger language plpgsql as $$
declare
  rule lifecycle_gates;
  solo boolean := governance_mode() = 'solo';
  state text;
begin
  perform lifecycle_alone(new.version_id);
  select * into rule from lifecycle_gates where gate = new.gate;
  state := lifecycle_state(new.version_id);
  if abs(extract(epoch from clock_timestamp() - new.at)) > 300 then
    raise exception 'a decision bears the time at which it is made' using errcode = '23001'; end if;
  if new.self_approved <> solo then
    raise exception 'a decision is stamped as self-approved in solo mode, and in no other' using errcode = '23001'; end if;
  if new.digest is distinct from lifecycle_digest(new.version_id) then
    raise exception 'the version is made of something else now' using errcode = '23001'; end if;
  if new.evidence_digest <> lifecycle_evidence_digest(new.version_id, new.gate) then
    raise exception 'the evidence of the gate is another now' using errcode = '23001'; end if;
  if not exists (select 1 from model_submissions where version_id = new.version_id and digest = new.digest) then
    raise exception 'the version was not submitted as it is' using errcode = '23001'; end if;
  if state in ('development', 'archived') or (new.gate = 'deploy' and state = 'staging') then
    raise exception 'a version in % does not stand at the gate %', state, new.gate using errcode = '23001'; end if;
  if not exists (select 1 from users where id = new.approver_id and disabled_at is null) then
    raise exception 'who decides is a person who may enter' using errcode = '23001'; end if;
  if not exists (
    select 1 from role_grants g join model_versions v on v.id = new.version_id
    where g.user_id = new.approver_id and g.role = rule.role and g.revoked_at is null
      and (g.installation or g.team_id is null or g.team_id = (
        select owner_team_id from model_revisions r where r.model_id = v.model_id order by number desc limit 1))
  ) then
    raise exception 'the gate % takes the role %', new.gate, rule.role using errcode = '23001'; end if;
  if not exists (
    select 1 from sessions s where s.id = new.session_id and s.user_id = new.approver_id
      and s.revoked_at is null and s.expires_at > clock_timestamp()
      and s.auth_time = new.auth_time and s.id_token_digest is not distinct from new.id_token_digest
      and s.auth_time >= clock_timestamp() - interval '5 minutes' and s.auth_time <= clock_timestamp() + interval '1 minute'
  ) then
    raise exception 'a decision takes a sign-in of the last five minutes' using errcode = '23001'; end if;
  if not solo and exists (
    select 1 from model_submissions
    where version_id = new.version_id and lifecycle_same_person(submitter_id, submitter_email, new.approver_id)
  ) then
    raise exception 'whoever submitted a version decides nothing about it' using errcode = '23001'; end if;
  if not solo and exists (
    select 1 from model_approvals
    where version_id = new.version_id and gate <> new.gate
      and lifecycle_same_person(approver_id, approver_email, new.approver_id)
  ) then
    raise exception 'a person holds one gate of a version' using errcode = '23001'; end if;
  if exists (
    select 1 from model_approvals where id_token_digest = new.id_token_digest and approver_id <> new.approver_id
  ) then
    raise exception 'one sign-in proves one account' using errcode = '23001'; end if;
  new.approver_email := lifecycle_email(new.approver_id);
  if new.decision = 'approve' then
    if rule.after is not null and not lifecycle_signed(new.version_id, rule.after) then
      raise exception 'the gate % comes after %, which is not signed', new.gate, rule.after using errcode = '23001'; end if;
    if not exists (
      select 1 from model_evidence where version_id = new.version_id and gate = new.gate and kind = rule.evidence
    ) then
      raise exception 'the gate % takes evidence of the kind %', new.gate, rule.evidence using errcode = '23001'; end if;
  end if;
  return new;
end $$;

create function model_states_rules() returns trigger language plpgsql as $$
declare
  was text;
  way lifecycle_transitions;
  file boolean;
  before integer;
  last_gate text;
begin
  select m.managed_by = 'file' into file
    from model_versions v join models m on m.id = v.model_id where v.id = new.version_id;
  perform lifecycle_alone(new.version_id);
  select state, number into was, before
    from model_version_revisions where version_id = new.version_id order by number desc limit 1;
  if new.number <> coalesce(before, 0) + 1 then
    raise exception 'a revision follows the one before it' using errcode = '23001'; end if;
  if was = new.state then return new; end if;
  -- Of one person the file may say where its versions are; of several it says what there is, and they decide.
  if file and governance_mode() = 'solo' then return new; end if;
  if was is null then
    if new.state <> 'development' then
      raise exception 'a version begins in development' using errcode = '23001'; end if;
    return new;
  end if;
  select * into way from lifecycle_transitions where from_state = was and to_state = new.state;
  if not found then
    raise exception 'no way leads from % to %', was, new.state using errcode = '23001'; end if;
  if way.submitted and not exists (
    select 1 from model_submissions
    where version_id = new.version_id and digest = lifecycle_digest(new.version_id)
  ) then
    raise exception 'the version was not submitted as it is' using errcode = '23001'; end if;
  if exists (select 1 from unnest(way.gates) as g where not lifecycle_signed(new.version_id, g)) then
    raise exception 'not every gate before % is signed for the version as it is', new.state using errcode = '23001'; end if;
  last_gate := way.gates[cardinality(way.gates)];
  if last_gate is not null and not exists (
    select 1 from (
      select approver_id from model_approvals
      where version_id = new.version_id and gate = last_gate order by number desc limit 1
    ) a where new.author_type = 'user' and new.author_id = a.approver_id::text
  ) then
    raise exception 'whoever signed the last gate moves the version' using errcode = '23001'; end if;
  if way.owned and (
    select owner_team_id from model_revisions r join model_versions v on v.model_id = r.model_id
    where v.id = new.version_id order by r.number desc limit 1
  ) is null then
    raise exception 'what goes into production has an owner' using errcode = '23001'; end if;
  if way.dated and not coalesce(
    (new.facts::jsonb ->> 'successor') is not null
      and (new.facts::jsonb ->> 'sunsetAt')::timestamptz >= (new.facts::jsonb ->> 'deprecatedAt')::timestamptz,
    false
  ) then
    raise exception 'a deprecation names a successor and its two dates in their order' using errcode = '23001'; end if;
  if way.past_sunset and not coalesce(
    (new.facts::jsonb ->> 'sunsetAt')::timestamptz <= clock_timestamp(), false
  ) then
    raise exception 'a version is archived once its sunset is reached' using errcode = '23001'; end if;
  return new;
end $$;

create function model_quarantines_rules() returns trigger language plpgsql as $$
declare
  newest model_quarantines;
begin
  perform lifecycle_alone(new.version_id);
  select * into newest from model_quarantines where version_id = new.version_id order by number desc limit 1;
  if new.number <> coalesce(newest.number, 0) + 1 or new.quarantined = coalesce(newest.quarantined, false) then
    raise exception 'a quarantine ends and begins in turn' using errcode = '23001'; end if;
  return new;
end $$;

create trigger governance_modes_insert before insert on governance_modes for each row execute function governance_modes_follow();
create trigger model_submissions_insert before insert on model_submissions for each row execute function model_submissions_rules();
create trigger model_evidence_insert before insert on model_evidence for each row execute function model_evidence_rules();
create trigger model_approvals_insert before insert on model_approvals for each row execute function model_approvals_rules();
create trigger model_states_insert before insert on model_version_revisions for each row execute function model_states_rules();
create trigger model_quarantines_insert before insert on model_quarantines for each row execute function model_quarantines_rules();

create trigger governance_modes_never before update or delete on governance_modes for each row execute function registry_never();
create trigger governance_modes_no_truncate before truncate on governance_modes for each statement execute function registry_never();
create trigger lifecycle_gates_never before insert or update or delete on lifecycle_gates for each row execute function registry_never();
create trigger lifecycle_gates_no_truncate before truncate on lifecycle_gates for each statement execute function registry_never();
create trigger lifecycle_transitions_never before insert or update or delete on lifecycle_transitions for each row execute function registry_never();
create trigger lifecycle_transitions_no_truncate before truncate on lifecycle_transitions for each statement execute function registry_never();
create trigger model_submissions_never before update or delete on model_submissions for each row execute function registry_never();
create trigger model_submissions_no_truncate before truncate on model_submissions for each statement execute function registry_never();
create trigger model_evidence_never before update or delete on model_evidence for each row execute function registry_never();
create trigger model_evidence_no_truncate before truncate on model_evidence for each statement execute function registry_never();
create trigger model_approvals_never before update or delete on model_approvals for each row execute function registry_never();
create trigger model_approvals_no_truncate before truncate on model_approvals for each statement execute function registry_never();
create trigger model_quarantines_never before update or delete on model_quarantines for each row execute function registry_never();
create trigger model_quarantines_no_truncate before truncate on model_quarantines for each statement execute function registry_never();
