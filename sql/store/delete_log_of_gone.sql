-- rows of versions that are no longer there
delete from {table} as r
where not exists (
    select 1
    from store.plan_version as v
    where v.plan_id = r.plan_id and v.plan_date = r.plan_date and v.version = r.version
);
