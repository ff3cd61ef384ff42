-- plan.requirement: one transaction of a node, in every version that it holds in
-- Columns: as in plan.requirement
-- Example: select item_id, date, type, ref, qty, accumulated_qty from plan.requirement
--     where plan_id = 'static' order by plan_date, version, company_id, item_id, site_id, warehouse_id, date limit 20;
create or replace view plan.requirement as
select
    v.plan_id,
    v.plan_date,
    v.version,
    n.company_id,
    n.item_id,
    n.site_id,
    n.warehouse_id,
    r.type,
    store.ref(v.plan_id, o.label, r.ref_key, d.ref) as ref,
    r.line_no,
    r.date,
    r.requested_date,
    store.units(r.qty) as qty,
    store.units(r.open_qty) as open_qty,
    store.units(r.accumulated_qty) as accumulated_qty
from store.plan_version as v
join store.requirement as r
    on r.plan_id = v.plan_id and r.plan_date = v.plan_date
    and v.version >= r.from_version and (r.to_version is null or v.version <= r.to_version)
join store.node_label as n using (node_key)
left join store.node_label as o on o.node_key = store.order_node(r.ref_key)
left join plan.document as d on d.document_key = -r.ref_key;
