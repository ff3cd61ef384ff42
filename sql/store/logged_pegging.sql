-- what the planned orders that hold in one of two versions alone serve in either, with the versions in which they do
with changed as (
    select distinct node_key, store.order_key(node_key, requirement_date, ordinal) as order_key
    from ({alone_orders}) as noted
),

held as materialized (
    select * from ({both}) as noted
    -- what an order serves is of its node; so few rows are looked at
    where node_key in (select node_key from changed) and supply_key in (select order_key from changed)
)

select
    r.from_version,
    r.to_version,
    r.demand_type,
    store.ref(r.plan_id, dn.label, r.demand_key, dd.ref) as demand_ref,
    r.supply_type,
    store.ref(r.plan_id, sn.label, r.supply_key, sd.ref) as supply_ref
from held as r
left join store.node_label as dn on dn.node_key = store.order_node(r.demand_key)
left join plan.document as dd on dd.document_key = -r.demand_key
left join store.node_label as sn on sn.node_key = store.order_node(r.supply_key)
left join plan.document as sd on sd.document_key = -r.supply_key;
