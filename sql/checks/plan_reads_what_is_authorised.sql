-- What is authorised into the model of a plan is in the forecast lines that the plan counted (semantics §16.1, §35.7): in them where the
-- plan has a line there, all of them where the model has no other line of the item on that day, and not missing between the plan date and
-- the last line of the node. A plan that was begun before the last edit of forecasts, and a scenario, are not held to it.
-- asset: net_requirements, forecast_plan
with planned as (
    select v.plan_id, v.plan_date, v.version, p.forecast_model_id
    from store.plan_pointer as c
    join store.plan_version as v using (plan_id, plan_date, version)
    join master.plan as p
        on p.plan_id = v.plan_id and p.valid_from <= $plan_date and (p.valid_to is null or $plan_date < p.valid_to)
    where v.plan_id = $plan_id and v.plan_date = $plan_date and v.kind <> 'scenario'
        and not exists (select 1 from forecast.edit as e where e.edited_at > v.started_at)
),

models as (
    select '' as company_id, forecast_model_id as model_id, true as is_plans_own
    from planned
    union all
    select m.company_id, m.model_id, false
    from master.forecast_model as m
    join planned as p on p.forecast_model_id = m.parent_model_id
    where m.valid_from <= $plan_date and (m.valid_to is null or $plan_date < m.valid_to)
),

lines as (
    select f.company_id, f.item_id, f.site_id, f.warehouse_id, f.date, f.source, f.customer_id, f.qty
    from master.demand_forecast as f
    where f.valid_from <= $plan_date and (f.valid_to is null or $plan_date < f.valid_to)
        and exists (select 1 from models as m where m.model_id = f.model_id and (m.is_plans_own or m.company_id = f.company_id))
),

authorised as (
    select company_id, item_id, site_id, warehouse_id, date, sum(qty) as authorised_qty
    from lines
    where source = 'authorised_here' and date > $plan_date
    group by company_id, item_id, site_id, warehouse_id, date
    having sum(qty) <> 0
),

alone as (
    select company_id, item_id, date, bool_and(source = 'authorised_here') as is_alone
    from lines
    group by company_id, item_id, date
),

counted as (
    select f.company_id, f.item_id, f.site_id, f.warehouse_id, f.date, sum(f.qty) filter (f.customer_id = '') as counted_qty
    from plan.forecast_left as f
    join planned using (plan_id, plan_date, version)
    group by f.company_id, f.item_id, f.site_id, f.warehouse_id, f.date
),

ends as (
    select company_id, item_id, site_id, warehouse_id, max(date) as last_date
    from counted
    group by company_id, item_id, site_id, warehouse_id
)

select a.company_id, a.item_id, a.site_id, a.warehouse_id, a.date, a.authorised_qty, c.counted_qty
from authorised as a
join alone using (company_id, item_id, date)
join ends using (company_id, item_id, site_id, warehouse_id)
left join counted as c using (company_id, item_id, site_id, warehouse_id, date)
where a.date <= ends.last_date
    and (coalesce(c.counted_qty, 0) < a.authorised_qty or (is_alone and c.counted_qty is distinct from a.authorised_qty))
order by a.company_id, a.item_id, a.site_id, a.warehouse_id, a.date
