-- Every unit of demand is pegged to a supply or named as shortage (semantics §7.4).
-- asset: net_requirements, forecast_plan
with demand as (
    select node_key, type, ref_key, line_no, -sum(qty) as qty
    from store.current_requirement
    where plan_id = $plan_id and plan_date = $plan_date and qty < 0
    group by node_key, type, ref_key, line_no
),

pegged as (
    select node_key, demand_type as type, demand_key as ref_key, demand_line_no as line_no, sum(qty) as qty
    from store.current_pegging
    where plan_id = $plan_id and plan_date = $plan_date and demand_type <> 'excess'
    group by node_key, demand_type, demand_key, demand_line_no
),

unequal as (
    select node_key, type, ref_key, line_no, demand.qty as demand_qty, pegged.qty as pegged_qty
    from demand
    full join pegged using (node_key, type, ref_key, line_no)
    where demand.qty is distinct from pegged.qty
)

select
    n.company_id,
    n.item_id,
    n.site_id,
    n.warehouse_id,
    u.type,
    store.ref($plan_id, o.label, u.ref_key, d.ref) as ref,
    u.line_no,
    store.units(coalesce(u.demand_qty, 0)) as demand_qty,
    store.units(coalesce(u.pegged_qty, 0)) as pegged_qty
from unequal as u
join store.node_label as n using (node_key)
left join store.node_label as o on o.node_key = store.order_node(u.ref_key)
left join plan.document as d on d.document_key = -u.ref_key
order by all
