-- plan.planned_order: one planned order, in every version that it holds in
-- Columns: as in plan.planned_order
-- Example: select order_type, item_id, qty, order_date, receipt_date, value, rule from plan.planned_order
--     where plan_id = 'static' order by plan_date, version, order_date, order_id limit 20;
create or replace view plan.planned_order as
select
    v.plan_id,
    v.plan_date,
    v.version,
    store.order_id(v.plan_id, n.label, r.requirement_date, r.ordinal) as order_id,
    r.order_type,
    n.company_id,
    n.item_id,
    n.site_id,
    n.warehouse_id,
    store.units(r.qty) as qty,
    r.requested_date,
    coalesce(r.shown_requirement_date, r.requirement_date) as requirement_date,
    r.receipt_date,
    r.start_date,
    r.order_date,
    r.available_date,
    r.lead_days,
    r.vendor_id,
    r.buyer_group_id,
    r.from_warehouse_id,
    r.mode,
    r.bom_id,
    r.route_id,
    r.status,
    r.intercompany_company_id,
    greatest(r.available_date - r.requirement_date, 0)::integer as delay_days,
    r.low_level_code,
    r.priority,
    r.is_supply_forecast,
    r.value,
    r.rule
from store.plan_version as v
join store.planned_order as r
    on r.plan_id = v.plan_id and r.plan_date = v.plan_date
    and v.version >= r.from_version and (r.to_version is null or v.version <= r.to_version)
join store.node_label as n using (node_key);
