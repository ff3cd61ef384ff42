-- Every unit of supply is pegged to a demand or named as excess (semantics §7.4); expired stock is no supply (§6.8).
-- asset: net_requirements, forecast_plan
with supply as (
    select node_key, type, ref_key, sum(qty) as qty
    from store.current_requirement
    where plan_id = $plan_id and plan_date = $plan_date and qty > 0 and type <> 'expired_batch'
    group by node_key, type, ref_key
),

pegged as (
    select node_key, supply_type as type, supply_key as ref_key, sum(qty) as qty
    from store.current_pegging
    where plan_id = $plan_id and plan_date = $plan_date and supply_type not in ('shortage', 'buffer')
    group by node_key, supply_type, supply_key
),

unequal as (
    select node_key, type, ref_key, supply.qty as supply_qty, pegged.qty as pegged_qty
    from supply
    full join pegged using (node_key, type, ref_key)
    where supply.qty is distinct from pegged.qty
)

select
    n.company_id,
    n.item_id,
    n.site_id,
    n.warehouse_id,
    u.type,
    store.ref($plan_id, o.label, u.ref_key, d.ref) as ref,
    store.units(coalesce(u.supply_qty, 0)) as supply_qty,
    store.units(coalesce(u.pegged_qty, 0)) as pegged_qty
from unequal as u
join store.node_label as n using (node_key)
left join store.node_label as o on o.node_key = store.order_node(u.ref_key)
left join plan.document as d on d.document_key = -u.ref_key
order by all
