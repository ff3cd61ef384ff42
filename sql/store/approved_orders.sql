-- approved planned orders of the last version of every plan up to a plan date, as a run keeps them
with last as (
    select plan_id, max(plan_date) as plan_date
    from store.plan_pointer
    where plan_date <= $plan_date
    group by plan_id
)

select o.* exclude (plan_date, from_version, to_version, low_level_code, available_date)
from store.current_planned_order as o
join last using (plan_id, plan_date)
where o.status = 'approved'
order by o.plan_id, o.node_key, o.requirement_date, o.ordinal;
