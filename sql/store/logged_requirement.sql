-- rows of the net-requirements list that hold in one of two versions alone, with the versions they hold in
with held as materialized (
    {alone}
)

select
    r.from_version,
    r.to_version,
    n.company_id,
    n.item_id,
    n.site_id,
    n.warehouse_id,
    r.type,
    store.ref(r.plan_id, o.label, r.ref_key, d.ref) as ref,
    r.line_no,
    r.requested_date,
    store.units(r.qty) as qty
from held as r
join store.node_label as n using (node_key)
left join store.node_label as o on o.node_key = store.order_node(r.ref_key)
left join plan.document as d on d.document_key = -r.ref_key;
