-- the net-requirements list of some nodes in two versions, with the versions that its rows hold in
with asked_key as (
    select node_key from plan.node
    semi join asked using (company_id, item_id, site_id, warehouse_id)
),

held as materialized (
    select * from ({both}) as noted
    where node_key in (select node_key from asked_key)
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
    store.units(r.qty) as qty
from held as r
join store.node_label as n using (node_key)
left join store.node_label as o on o.node_key = store.order_node(r.ref_key)
left join plan.document as d on d.document_key = -r.ref_key;
