-- An order is placed from the plan date on, before it starts, and starts before it is received (semantics §11, §13);
-- approved and frozen orders keep the dates they have (§6.9, §30.2).
-- asset: net_requirements, forecast_plan
select
    store.order_id($plan_id, n.label, r.requirement_date, r.ordinal) as order_id,
    r.order_date,
    r.start_date,
    r.receipt_date,
    r.available_date
from store.current_planned_order as r
join store.node_label as n using (node_key)
where r.plan_id = $plan_id and r.plan_date = $plan_date
    and r.status <> 'approved' and not contains(r.rule, '§30.2') and (
        r.order_date < r.plan_date or r.order_date > r.start_date or r.start_date > r.receipt_date
        or r.receipt_date > r.available_date
    )
order by order_id
