-- the net-requirements list of some nodes in one version, as plan.requirement says it; the view would look at all rows of all versions
with held as materialized (
    select * from store.requirement
    where plan_id = $plan_id
        and plan_date = $plan_date
        and $version >= from_version
        and (to_version is null or $version <= to_version)
        and node_key in (select node_key from wanted_node)
)

select
    r.plan_id,
    r.plan_date,
    cast($version as integer) as version,
    n.company_id,
    n.item_id,
    n.site_id,
    n.warehouse_id,
    r.type,
    store.ref(r.plan_id, o.label, r.ref_key, d.ref) as ref,
    r.line_no,
    r.date,
    r.requested_date,
    store.units(r.qty) as qty,
    store.units(r.open_qty) as open_qty,
    store.units(r.accumulated_qty) as accumulated_qty
from held as r
join store.node_label as n using (node_key)
left join store.node_label as o on o.node_key = store.order_node(r.ref_key)
left join plan.document as d on d.document_key = -r.ref_key
order by all;
