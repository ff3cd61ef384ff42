-- plan.exception: one thing a planner must look at, in every version that it holds in
-- Columns: as in plan.exception
-- Example: select * from plan.exception where plan_id = 'static' order by all limit 20;
create or replace view plan.exception as
select
    v.plan_id,
    v.plan_date,
    v.version,
    r.entry,
    r.code,
    r.severity,
    r.company_id,
    r.item_id,
    r.site_id,
    r.warehouse_id,
    r.ref,
    r.text,
    r.owner
from store.plan_version as v
join store.exception as r
    on r.plan_id = v.plan_id and r.plan_date = v.plan_date
    and v.version >= r.from_version and (r.to_version is null or v.version <= r.to_version);
