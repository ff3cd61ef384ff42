-- The balance of a node after the supply, and after the demand, of a day is the sum of its quantities so far (semantics §14).
-- asset: net_requirements, forecast_plan
with steps as (
    select
        node_key,
        date,
        qty < 0 as is_demand,
        sum(qty) as qty,
        case when qty < 0 then min(accumulated_qty) else max(accumulated_qty) end as balance
    from store.current_requirement
    where plan_id = $plan_id and plan_date = $plan_date and type <> 'expired_batch'
    group by node_key, date, qty < 0
),

summed as (
    select *, sum(qty) over (partition by node_key order by date, is_demand) as expected
    from steps
)

select
    n.company_id,
    n.item_id,
    n.site_id,
    n.warehouse_id,
    s.date,
    s.is_demand,
    s.balance / 1e6 as balance,
    s.expected / 1e6 as expected
from summed as s
join store.node_label as n using (node_key)
where s.balance is distinct from s.expected
order by all
