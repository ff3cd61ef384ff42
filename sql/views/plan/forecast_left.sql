-- plan.forecast_left: one forecast line of the plan, in every version that it holds in
-- Columns: as in plan.forecast_left
-- Example: select * from plan.forecast_left where plan_id = 'static' order by all limit 20;
create or replace view plan.forecast_left as
select
    v.plan_id,
    v.plan_date,
    v.version,
    r.company_id,
    r.item_id,
    r.site_id,
    r.warehouse_id,
    r.date,
    r.customer_id,
    r.is_inside,
    r.qty,
    r.consumed_qty,
    r.left_qty
from store.plan_version as v
join store.forecast_left as r
    on r.plan_id = v.plan_id and r.plan_date = v.plan_date
    and v.version >= r.from_version and (r.to_version is null or v.version <= r.to_version);
