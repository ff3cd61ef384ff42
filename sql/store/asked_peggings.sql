-- peggings that name the asked orders on either side
select
    n.company_id,
    n.item_id,
    n.site_id,
    n.warehouse_id,
    r.demand_type,
    store.ref(r.plan_id, dn.label, r.demand_key, dd.ref) as demand_ref,
    r.demand_line_no,
    r.supply_type,
    store.ref(r.plan_id, sn.label, r.supply_key, sd.ref) as supply_ref,
    store.units(r.qty) as qty
from store.current_pegging as r
join store.node_label as n using (node_key)
left join store.node_label as dn on dn.node_key = store.order_node(r.demand_key)
left join plan.document as dd on dd.document_key = -r.demand_key
left join store.node_label as sn on sn.node_key = store.order_node(r.supply_key)
left join plan.document as sd on sd.document_key = -r.supply_key
where r.plan_id = $plan_id and r.plan_date = $plan_date
    and (r.demand_key in (select ref_key from asked_key) or r.supply_key in (select ref_key from asked_key));
