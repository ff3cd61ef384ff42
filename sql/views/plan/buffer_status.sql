-- plan.buffer_status: one node that is planned by net flow, in every version that it holds in
-- Columns: as in plan.buffer_status
-- Example: select * from plan.buffer_status where plan_id = 'static' order by all limit 20;
create or replace view plan.buffer_status as
select
    v.plan_id,
    v.plan_date,
    v.version,
    r.company_id,
    r.item_id,
    r.site_id,
    r.warehouse_id,
    r.on_hand_qty,
    r.on_order_qty,
    r.qualified_demand_qty,
    r.net_flow_qty,
    r.minimum_qty,
    r.reorder_point_qty,
    r.maximum_qty,
    r.status
from store.plan_version as v
join store.buffer_status as r
    on r.plan_id = v.plan_id and r.plan_date = v.plan_date
    and v.version >= r.from_version and (r.to_version is null or v.version <= r.to_version);
