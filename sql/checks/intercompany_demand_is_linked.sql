-- What one company buys of another is demand of the other: planned purchase, link and demand agree (semantics §15.1).
-- asset: net_requirements, forecast_plan
with link as (
    select buyer_order_id as order_id, sum(buyer_qty) as buyer_qty, sum(seller_qty) as seller_qty
    from plan.intercompany_link
    join store.plan_pointer using (plan_id, plan_date, version)
    where plan_id = $plan_id and plan_date = $plan_date
    group by buyer_order_id
),

bought as (
    select order_id, qty
    from plan.planned_order
    join store.plan_pointer using (plan_id, plan_date, version)
    where plan_id = $plan_id and plan_date = $plan_date
),

sold as (
    select ref as order_id, -sum(qty) as qty
    from plan.requirement
    join store.plan_pointer using (plan_id, plan_date, version)
    where plan_id = $plan_id and plan_date = $plan_date and type = 'planned_intercompany'
    group by ref
)

select
    order_id,
    bought.qty as order_qty,
    link.buyer_qty as linked_buyer_qty,
    link.seller_qty as linked_seller_qty,
    sold.qty as demand_qty
from link
full join sold using (order_id)
left join bought using (order_id)
where bought.qty is distinct from link.buyer_qty or sold.qty is distinct from link.seller_qty
order by order_id
