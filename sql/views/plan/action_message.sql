-- plan.action_message: one suggestion for one existing supply, in every version that it holds in
-- Columns: as in plan.action_message
-- Example: select * from plan.action_message where plan_id = 'static' order by all limit 20;
create or replace view plan.action_message as
select
    v.plan_id,
    v.plan_date,
    v.version,
    r.company_id,
    r.item_id,
    r.site_id,
    r.warehouse_id,
    r.supply_type,
    r.supply_ref,
    r.action,
    r.from_date,
    r.to_date,
    r.days,
    r.from_qty,
    r.to_qty,
    r.caused_by
from store.plan_version as v
join store.action_message as r
    on r.plan_id = v.plan_id and r.plan_date = v.plan_date
    and v.version >= r.from_version and (r.to_version is null or v.version <= r.to_version);
