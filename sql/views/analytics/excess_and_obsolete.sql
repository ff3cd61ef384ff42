-- analytics.excess_and_obsolete: supply of the current plans that serves no demand, at standard cost
-- Grain: one stock, open order or planned order, per plan and plan date. Class `obsolete`: the node has no demand at all.
-- Example: select company_id, class, supply_type, count(*) as supplies, sum(value) as value, currency_code
--          from analytics.excess_and_obsolete where plan_id = 'static' group by all order by value desc;
create or replace view analytics.excess_and_obsolete as
with demand as (
    select
        plan_id,
        plan_date,
        version,
        company_id,
        item_id,
        site_id,
        warehouse_id,
        -sum(qty) as demand_qty,
        max(date) as last_demand_date
    from plan.requirement
    where qty < 0
    group by plan_id, plan_date, version, company_id, item_id, site_id, warehouse_id
)

select
    p.plan_id,
    p.plan_date,
    p.version,
    p.company_id,
    p.item_id,
    i.name as item_name,
    p.site_id,
    p.warehouse_id,
    p.supply_type,
    p.supply_ref,
    case when d.demand_qty is null then 'obsolete' else 'excess' end as class,
    p.qty as excess_qty,
    i.unit_id,
    p.qty::double * i.standard_cost as value,
    c.currency_code,
    coalesce(d.demand_qty, 0) as demand_qty,
    d.last_demand_date
from plan.pegging as p
join plan.plan_version as v on v.plan_id = p.plan_id and v.plan_date = p.plan_date and v.version = p.version
left join demand as d
    on d.plan_id = p.plan_id and d.plan_date = p.plan_date and d.version = p.version
    and d.company_id = p.company_id and d.item_id = p.item_id and d.site_id = p.site_id and d.warehouse_id = p.warehouse_id
left join master.item as i
    on i.company_id = p.company_id and i.item_id = p.item_id
    and i.valid_from <= p.plan_date and (i.valid_to is null or p.plan_date < i.valid_to)
left join master.company as c
    on c.company_id = p.company_id
    and c.valid_from <= p.plan_date and (c.valid_to is null or p.plan_date < c.valid_to)
where v.is_current and p.demand_type = 'excess';
