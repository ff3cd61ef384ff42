-- rows that hold in no version that is left
delete from {table} as r
where not exists (
    select 1
    from store.plan_version as v
    where v.plan_id = r.plan_id and v.plan_date = r.plan_date
        and v.version >= r.from_version and (r.to_version is null or v.version <= r.to_version)
);
