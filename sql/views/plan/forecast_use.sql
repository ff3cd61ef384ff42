-- plan.forecast_use: one order that took of one forecast line of the plan, in every version that it holds in
-- Columns: as in plan.forecast_use
-- Example: select * from plan.forecast_use where plan_id = 'static' order by all limit 20;
create or replace view plan.forecast_use as
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
    r.demand_type,
    r.order_id,
    r.line_no,
    r.order_date,
    r.used_qty
from store.plan_version as v
join store.forecast_use as r
    on r.plan_id = v.plan_id and r.plan_date = v.plan_date
    and v.version >= r.from_version and (r.to_version is null or v.version <= r.to_version);
