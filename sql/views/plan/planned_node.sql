-- plan.planned_node: one node of a plan, in every version that it holds in
-- Columns: as in plan.planned_node
-- Example: select * from plan.planned_node where plan_id = 'static' order by all limit 20;
create or replace view plan.planned_node as
select
    v.plan_id,
    v.plan_date,
    v.version,
    r.company_id,
    r.item_id,
    r.site_id,
    r.warehouse_id,
    r.is_replaced
from store.plan_version as v
join store.planned_node as r
    on r.plan_id = v.plan_id and r.plan_date = v.plan_date
    and v.version >= r.from_version and (r.to_version is null or v.version <= r.to_version);
