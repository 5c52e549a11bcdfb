-- A fingerprint made under the pepper: with another pepper every key would be refused, and nobody would know why.
create table pepper_canary (
  one boolean primary key default true check (one),
  hash text not null,
  created_at timestamptz not null
);
