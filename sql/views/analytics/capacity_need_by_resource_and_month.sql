-- analytics.capacity_need_by_resource_and_month: hours that the planned production of the current plans needs, in the long term of a
-- forecast plan too
-- Grain: one resource, or group where an operation names no resource, and one month of start, per plan and plan date.
-- Key: plan_id, plan_date, company_id, resource_group_id, resource_id, month
-- Note: Hours are those of the operations of each order's route: set-up once per order, run time by its quantity, times the resources
--     needed at a time, at the efficiency of a named resource. A secondary operation takes the hours of its primary one. Operations
--     are not scheduled: all hours of an order count in the month in which it starts. Orders without a route need no hours here.
-- Columns:
--   plan_id, plan_date, version: as in plan.plan_version
--   company_id: as in plan.planned_order
--   resource_group_id: Group of the operation, else of its resource; empty: none is known
--   resource_group_name: as master.resource_group.name
--   resource_id: Resource that must do it; empty: any of the group
--   resource_name: as master.resource.name
--   month: First day of the month in which the orders start
--   orders: Planned production orders; unit: count
--   items: Items made; unit: count
--   setup_hours: Hours of set-up; unit: hours
--   run_hours: Hours of running; unit: hours
--   hours: Both together; unit: hours
--   capacity_cost: Hours times the cost of one hour of a named resource; unit: company currency
--   currency_code: as in master.company
-- Example: select resource_group_id, resource_id, month, orders, hours from analytics.capacity_need_by_resource_and_month
--     where plan_id = 'gross' order by plan_date, company_id, resource_group_id, resource_id, month;
create or replace view analytics.capacity_need_by_resource_and_month as
with made as (
    select
        o.plan_id,
        o.plan_date,
        o.version,
        o.company_id,
        o.item_id,
        o.order_id,
        o.route_id,
        o.qty::double as qty,
        date_trunc('month', o.start_date)::date as month
    from plan.planned_order as o
    join plan.plan_version as v on v.plan_id = o.plan_id and v.plan_date = o.plan_date and v.version = o.version
    where v.is_current and o.order_type = 'production' and o.route_id <> ''
),

done as (
    select
        m.*,
        coalesce(nullif(s.resource_group_id, ''), r.resource_group_id, '') as resource_group_id,
        s.resource_id,
        r.name as resource_name,
        coalesce(r.hour_cost, 0) as hour_cost,
        coalesce(p.setup_hours, s.setup_hours) as setup_hours,
        coalesce(p.run_hours / p.process_qty::double, s.run_hours / s.process_qty::double) * m.qty as run_hours,
        s.resource_count * coalesce(p.resource_count, 1) * 100 / coalesce(r.efficiency_pct, 100) as weight
    from made as m
    join master.route_operation as s
        on s.company_id = m.company_id and s.route_id = m.route_id
        and s.valid_from <= m.plan_date and (s.valid_to is null or m.plan_date < s.valid_to)
    left join master.route_operation as p
        on s.priority = 'secondary' and p.priority = 'primary'
        and p.company_id = s.company_id and p.route_id = s.route_id and p.operation_no = s.operation_no
        and p.valid_from <= m.plan_date and (p.valid_to is null or m.plan_date < p.valid_to)
    left join master.resource as r
        on r.company_id = m.company_id and r.resource_id = s.resource_id
        and r.valid_from <= m.plan_date and (r.valid_to is null or m.plan_date < r.valid_to)
)

select
    d.plan_id,
    d.plan_date,
    d.version,
    d.company_id,
    d.resource_group_id,
    g.name as resource_group_name,
    d.resource_id,
    d.resource_name,
    d.month,
    count(distinct d.order_id) as orders,
    count(distinct d.item_id) as items,
    sum(cast(d.setup_hours * d.weight as decimal(38, 6)))::double as setup_hours,
    sum(cast(d.run_hours * d.weight as decimal(38, 6)))::double as run_hours,
    sum(cast((d.setup_hours + d.run_hours) * d.weight as decimal(38, 6)))::double as hours,
    sum(cast((d.setup_hours + d.run_hours) * d.weight * d.hour_cost as decimal(38, 6)))::double as capacity_cost,
    c.currency_code
from done as d
left join master.resource_group as g
    on g.company_id = d.company_id and g.resource_group_id = d.resource_group_id
    and g.valid_from <= d.plan_date and (g.valid_to is null or d.plan_date < g.valid_to)
left join master.company as c
    on c.company_id = d.company_id
    and c.valid_from <= d.plan_date and (c.valid_to is null or d.plan_date < c.valid_to)
group by all;
