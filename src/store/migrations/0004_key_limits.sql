-- What one key may use, beside the limits of its application; null: no limits of its own.

alter table api_keys add column limits jsonb;
