-- A model that was registered through the API may become one of the configuration file, and nothing else of it may change.
create function models_adopted() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.managed_by = 'api' and new.managed_by = 'file'
    and (new.id, new.organization_id, new.name, new.created_at) = (old.id, old.organization_id, old.name, old.created_at)
  then return new; end if;
  raise exception 'rows of % are never changed or deleted', tg_table_name using errcode = '23001';
end $$;

drop trigger models_never on models;
create trigger models_never before update or delete on models for each row execute function models_adopted();
