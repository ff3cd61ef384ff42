-- analytics.plan_cost: what the current plans order and what stock they carry, at standard cost
-- Grain: one company and month, per plan and plan date.
-- Key: plan_id, plan_date, company_id, month
-- Note: Values are quantities times standard cost in the currency of the company: add up rows of one currency only. Do not add up
--     purchases, production and transfers: what is made contains what was bought, what is moved was made or bought before. Cost of
--     capacity stands in analytics.capacity_need_by_resource_and_month, that of transport in analytics.logistics_by_warehouse_and_mode.
-- Note: Planned orders count on the day they are available, all delays counted. A forecast plan counts neither stock nor open orders: its
--     stock is what lot sizes leave over.
-- Columns:
--   plan_id, plan_date, version: as in plan.plan_version
--   company_id: as in plan.requirement
--   month: First day of the month; orders count in that in which their goods come in
--   planned_purchase_value: Planned purchases; unit: company currency
--   planned_intercompany_value: The part of these that companies of the group sell; unit: company currency
--   planned_production_value: Planned production, what is finished; unit: company currency
--   planned_transfer_value: Planned transfers, what is moved; unit: company currency
--   open_purchase_value: Open purchase orders; unit: company currency
--   open_production_value: Open production orders, what is finished; unit: company currency
--   open_transfer_value: Open transfer orders, what is moved; unit: company currency
--   average_stock_value: Projected stock at the end of the day, on average over the days of the month that the plan covers; negative
--     stock of a node counts as 0; unit: company currency
--   closing_stock_value: The same on the last of these days; unit: company currency
--   stock_days: Days of the month from the plan date to the last transaction of the plan, all companies; unit: days
--   currency_code: as in master.company
--   items_without_cost: Items with orders or stock in the month that have no standard cost and add nothing to the values; unit: count
-- Example: select company_id, month, planned_purchase_value, planned_production_value, average_stock_value, currency_code,
--     items_without_cost from analytics.plan_cost where plan_id = 'static' order by plan_date, company_id, month;
create or replace view analytics.plan_cost as
with rows as not materialized (
    select r.*
    from plan.requirement as r
    join plan.plan_version as v on v.plan_id = r.plan_id and v.plan_date = r.plan_date and v.version = r.version
    where v.is_current
),

planned as not materialized (
    select o.*
    from plan.planned_order as o
    join plan.plan_version as v on v.plan_id = o.plan_id and v.plan_date = o.plan_date and v.version = o.version
    where v.is_current
),

moves as (
    select plan_id, plan_date, version, company_id, item_id, site_id, warehouse_id, date, qty
    from rows
    where type not in ('planned_purchase', 'planned_production', 'planned_transfer')
    union all
    select plan_id, plan_date, version, company_id, item_id, site_id, warehouse_id, available_date as date, qty
    from planned
),

ends as (
    select plan_id, plan_date, version, max(date) as last_date
    from moves
    group by plan_id, plan_date, version
),

balances as (
    select
        plan_id,
        plan_date,
        version,
        company_id,
        item_id,
        site_id,
        warehouse_id,
        date,
        lead(date) over (partition by plan_id, plan_date, version, company_id, item_id, site_id, warehouse_id order by date) as next_date,
        sum(sum(qty)) over (partition by plan_id, plan_date, version, company_id, item_id, site_id, warehouse_id order by date) as qty
    from moves
    group by plan_id, plan_date, version, company_id, item_id, site_id, warehouse_id, date
),

-- stock that stays the same from a date until before another, cut at the ends of months
held as (
    select
        b.plan_id,
        b.plan_date,
        b.version,
        b.company_id,
        b.item_id,
        b.date,
        coalesce(b.next_date, e.last_date + 1) as until_date,
        b.qty,
        e.last_date,
        unnest(
            generate_series(date_trunc('month', b.date), date_trunc('month', coalesce(b.next_date - 1, e.last_date)), interval 1 month)
        )::date as month
    from balances as b
    join ends as e on e.plan_id = b.plan_id and e.plan_date = b.plan_date and e.version = b.version
    where b.qty > 0
),

flows as (
    select
        plan_id,
        plan_date,
        version,
        company_id,
        item_id,
        date_trunc('month', available_date)::date as month,
        'planned_' || order_type as flow,
        intercompany_company_id <> '' as is_intercompany,
        qty,
        null::integer as days,
        null::integer as covered_days
    from planned
    union all
    select
        plan_id,
        plan_date,
        version,
        company_id,
        item_id,
        date_trunc('month', date)::date as month,
        type as flow,
        false as is_intercompany,
        qty,
        null as days,
        null as covered_days
    from rows
    where type in ('purchase', 'production', 'transfer')
    union all
    select
        plan_id,
        plan_date,
        version,
        company_id,
        item_id,
        month,
        case when until_date > least(last_date, last_day(month)) then 'stock_at_end' else 'stock' end as flow,
        false as is_intercompany,
        qty,
        least(until_date, last_day(month) + 1) - greatest(date, month) as days,
        least(last_date, last_day(month)) - greatest(plan_date, month) + 1 as covered_days
    from held
),

priced as (
    select
        f.*,
        i.standard_cost,
        f.qty::double * i.standard_cost as value
    from flows as f
    left join master.item as i
        on i.company_id = f.company_id and i.item_id = f.item_id
        and i.valid_from <= f.plan_date and (i.valid_to is null or f.plan_date < i.valid_to)
)

select
    p.plan_id,
    p.plan_date,
    p.version,
    p.company_id,
    p.month,
    coalesce(sum(cast(p.value as decimal(38, 6))) filter (where p.flow = 'planned_purchase'), 0)::double as planned_purchase_value,
    coalesce(sum(cast(p.value as decimal(38, 6))) filter (where p.flow = 'planned_purchase' and p.is_intercompany), 0)::double as planned_intercompany_value,
    coalesce(sum(cast(p.value as decimal(38, 6))) filter (where p.flow = 'planned_production'), 0)::double as planned_production_value,
    coalesce(sum(cast(p.value as decimal(38, 6))) filter (where p.flow = 'planned_transfer'), 0)::double as planned_transfer_value,
    coalesce(sum(cast(p.value as decimal(38, 6))) filter (where p.flow = 'purchase'), 0)::double as open_purchase_value,
    coalesce(sum(cast(p.value as decimal(38, 6))) filter (where p.flow = 'production'), 0)::double as open_production_value,
    coalesce(sum(cast(p.value as decimal(38, 6))) filter (where p.flow = 'transfer'), 0)::double as open_transfer_value,
    coalesce(sum(cast(p.value * p.days / p.covered_days as decimal(38, 6))), 0)::double as average_stock_value,
    coalesce(sum(cast(p.value as decimal(38, 6))) filter (where p.flow = 'stock_at_end'), 0)::double as closing_stock_value,
    greatest(least(e.last_date, last_day(p.month)) - greatest(p.plan_date, p.month) + 1, 0)::integer as stock_days,
    c.currency_code,
    count(distinct p.item_id) filter (where p.standard_cost = 0) as items_without_cost
from priced as p
join ends as e on e.plan_id = p.plan_id and e.plan_date = p.plan_date and e.version = p.version
left join master.company as c
    on c.company_id = p.company_id
    and c.valid_from <= p.plan_date and (c.valid_to is null or p.plan_date < c.valid_to)
group by all;
