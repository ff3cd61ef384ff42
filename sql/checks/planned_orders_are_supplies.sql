-- Every planned order is a supply of its node in full, and every planned supply is an order; an approved or frozen order
-- beyond the coverage fence is kept and is no supply (semantics §6.9, §30.2).
-- asset: net_requirements, forecast_plan
with listed as (
    select node_key, ref_key, sum(qty) as qty
    from store.current_requirement
    where plan_id = $plan_id and plan_date = $plan_date
        and type in ('planned_purchase', 'planned_production', 'planned_transfer')
    group by node_key, ref_key
),

ordered as (
    select
        node_key,
        (node_key << 32) + ((requirement_date - date '1970-01-01')::bigint << 16) + ordinal as ref_key,
        sum(qty) as qty,
        bool_or(status = 'approved' or contains(rule, '§30.2')) as is_approved
    from store.current_planned_order
    where plan_id = $plan_id and plan_date = $plan_date
    group by node_key, requirement_date, ordinal
),

unequal as (
    select node_key, ref_key, ordered.qty as order_qty, listed.qty as supply_qty
    from ordered
    full join listed using (node_key, ref_key)
    where ordered.qty is distinct from listed.qty and not (listed.qty is null and ordered.is_approved)
)

select
    store.ref($plan_id, o.label, u.ref_key, '') as order_id,
    store.units(coalesce(u.order_qty, 0)) as order_qty,
    store.units(coalesce(u.supply_qty, 0)) as supply_qty
from unequal as u
join store.node_label as o on o.node_key = store.order_node(u.ref_key)
order by order_id
