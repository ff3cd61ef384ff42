-- plan.pegging: one demand served by one supply, in every version that it holds in
-- Columns: as in plan.pegging
-- Example: select item_id, demand_type, demand_ref, supply_type, supply_ref, qty from plan.pegging
--     where plan_id = 'static' order by all limit 20;
create or replace view plan.pegging as
select
    v.plan_id,
    v.plan_date,
    v.version,
    n.company_id,
    n.item_id,
    n.site_id,
    n.warehouse_id,
    r.demand_type,
    store.ref(v.plan_id, dn.label, r.demand_key, dd.ref) as demand_ref,
    r.demand_line_no,
    r.supply_type,
    store.ref(v.plan_id, sn.label, r.supply_key, sd.ref) as supply_ref,
    store.units(r.qty) as qty
from store.plan_version as v
join store.pegging as r
    on r.plan_id = v.plan_id and r.plan_date = v.plan_date
    and v.version >= r.from_version and (r.to_version is null or v.version <= r.to_version)
join store.node_label as n using (node_key)
left join store.node_label as dn on dn.node_key = store.order_node(r.demand_key)
left join plan.document as dd on dd.document_key = -r.demand_key
left join store.node_label as sn on sn.node_key = store.order_node(r.supply_key)
left join plan.document as sd on sd.document_key = -r.supply_key;
