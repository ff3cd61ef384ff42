-- plan.consolidated_demand: demand for one thing of the group on one day, in every version that it holds in
-- Columns: as in plan.consolidated_demand
-- Example: select * from plan.consolidated_demand where plan_id = 'static' order by all limit 20;
create or replace view plan.consolidated_demand as
select
    v.plan_id,
    v.plan_date,
    v.version,
    r.group_item_id,
    r.date,
    r.external_qty,
    r.intercompany_qty,
    r.value,
    r.currency_code
from store.plan_version as v
join store.consolidated_demand as r
    on r.plan_id = v.plan_id and r.plan_date = v.plan_date
    and v.version >= r.from_version and (r.to_version is null or v.version <= r.to_version);
