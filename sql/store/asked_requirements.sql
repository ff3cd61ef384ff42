-- rows of the net-requirements list that name the asked orders, or supplies that serve their needs
with wanted as (
    select ref_key from asked_key
    union
    select supply_key from store.current_pegging
    where plan_id = $plan_id and plan_date = $plan_date and supply_key <> 0 and demand_key in (select ref_key from asked_key)
)

select
    n.company_id,
    n.item_id,
    n.site_id,
    n.warehouse_id,
    r.type,
    store.ref(r.plan_id, o.label, r.ref_key, d.ref) as ref,
    r.line_no,
    r.date,
    r.requested_date,
    store.units(r.qty) as qty
from store.current_requirement as r
semi join wanted using (ref_key)
join store.node_label as n using (node_key)
left join store.node_label as o on o.node_key = store.order_node(r.ref_key)
left join plan.document as d on d.document_key = -r.ref_key
where r.plan_id = $plan_id and r.plan_date = $plan_date;
