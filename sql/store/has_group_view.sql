-- whether a version of a plan has its group view
select exists (
    select 1 from store.consolidated_supply
    where plan_id = $plan_id and plan_date = $plan_date and $version >= from_version and (to_version is null or $version <= to_version)
    union all
    select 1 from store.consolidated_demand
    where plan_id = $plan_id and plan_date = $plan_date and $version >= from_version and (to_version is null or $version <= to_version)
);
