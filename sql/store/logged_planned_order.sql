-- planned orders that hold in one of two versions alone, with the versions they hold in
with held as materialized (
    {alone}
)

select
    r.from_version,
    r.to_version,
    store.order_id(r.plan_id, n.label, r.requirement_date, r.ordinal) as order_id,
    r.order_type,
    n.company_id,
    n.item_id,
    n.site_id,
    n.warehouse_id,
    store.units(r.qty) as qty,
    coalesce(r.shown_requirement_date, r.requirement_date) as requirement_date,
    r.receipt_date,
    r.start_date,
    r.order_date,
    r.available_date,
    r.vendor_id,
    r.from_warehouse_id,
    r.mode,
    r.bom_id,
    r.route_id,
    r.low_level_code
from held as r
join store.node_label as n using (node_key);
