-- What priced a call stays as it was: a row that is corrected ends, and the correction is a row of its own.

alter table prices add column superseded_at timestamptz;
-- `name@version/provider#n`: the one deployment of the configuration file that a price of the file is for.
alter table prices add column deployment text check (deployment is null or managed_by = 'file');

alter table prices drop constraint prices_provider_model_region_scope_meter_tier_context_min_t_key;

create unique index prices_current on prices
  (provider, model, region_scope, meter, tier, context_min_tokens, effective_from)
  where superseded_at is null and deployment is null;

create unique index prices_of_deployments on prices (deployment, meter)
  where deployment is not null and effective_to is null;
