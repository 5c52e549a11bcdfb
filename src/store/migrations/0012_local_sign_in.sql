-- People who sign in with a password, where there is no identity provider.

-- Attempts in a row that did not fit; see NIST SP 800-63B-4 on why they are bounded.
alter table local_credentials add column failures integer not null default 0 check (failures >= 0);

-- Attempts by name and by address, in a fixed number of buckets: strangers cannot fill it.
create table sign_in_attempts (
  bucket text primary key,
  failures integer not null check (failures >= 0),
  failed_at timestamptz not null
);
