-- analytics.plan_by_date: each plan date in a line: planned orders, what is late, stock that serves nothing, forecast against what came
-- Grain: one company with planned orders or demand, per plan and plan date; the current version.
-- Key: plan_id, plan_date, company_id
-- Note: Values are at standard cost in the currency of the company: add up rows of one currency only. Quantities add up all units.
-- Note: The forecast error is that of the baseline of the plan date, all series, over the buckets of its next 91 days that are over by
--     the latest plan date taken in: forecast_buckets says how many. Plan dates with as many are compared fairly.
-- Columns:
--   plan_id, plan_date, version: as in plan.plan_version
--   company_id: as in plan.requirement
--   purchase_orders: Planned purchases; unit: count
--   purchase_value: Value of planned purchases; unit: company currency
--   production_orders: Planned productions; unit: count
--   production_value: Value of planned productions; unit: company currency
--   transfer_orders: Planned transfers; unit: count
--   transfer_value: Value of planned transfers; unit: company currency
--   late_orders: Planned orders available after they are needed; unit: count
--   demand_lines: Lines of demand from outside the plan: orders and forecast; unit: count
--   late_lines: Those that come late; unit: count
--   late_qty: Quantity of these lines; unit: inventory unit
--   average_days_late: Days late of these lines on average; absent: none is late; unit: days
--   most_days_late: Days late of the latest of them; absent: none is late; unit: days
--   shortage_lines: Lines that are not served in full; unit: count
--   shortage_qty: Quantity that nothing serves; unit: inventory unit
--   shortage_value: Value of that quantity; unit: company currency
--   excess_value: Supply that serves no demand, of items that have some; unit: company currency
--   obsolete_value: Supply of items without any demand; unit: company currency
--   safety_stock_value: Supply that serves no demand and that the minimum asks for; unit: company currency
--   forecast_buckets: Buckets in which the forecast is held against what came; unit: count
--   forecast_qty: Forecast of these buckets; absent: none is over; unit: inventory unit
--   actual_qty: Quantity that came in them; absent: none is over; unit: inventory unit
--   wape_pct: Sum of absolute errors, series by series and bucket by bucket, over what came; absent: nothing came; unit: percent
--   bias_pct: Sum of errors over what came; positive: too high; absent: nothing came; unit: percent
--   currency_code: as in master.company
-- Example: select plan_date, purchase_orders, production_orders, late_lines, average_days_late, excess_value + obsolete_value as idle_value,
--     wape_pct, bias_pct, currency_code
--     from analytics.plan_by_date where plan_id = 'static' order by plan_date, company_id;
create or replace view analytics.plan_by_date as
with orders as (
    select
        o.plan_id,
        o.plan_date,
        o.company_id,
        count(*) filter (where o.order_type = 'purchase') as purchase_orders,
        coalesce(sum(cast(o.value as decimal(38, 6))) filter (where o.order_type = 'purchase'), 0)::double as purchase_value,
        count(*) filter (where o.order_type = 'production') as production_orders,
        coalesce(sum(cast(o.value as decimal(38, 6))) filter (where o.order_type = 'production'), 0)::double as production_value,
        count(*) filter (where o.order_type = 'transfer') as transfer_orders,
        coalesce(sum(cast(o.value as decimal(38, 6))) filter (where o.order_type = 'transfer'), 0)::double as transfer_value,
        count(*) filter (where o.delay_days > 0) as late_orders
    from plan.planned_order as o
    join plan.plan_version as v on v.plan_id = o.plan_id and v.plan_date = o.plan_date and v.version = o.version
    where v.is_current
    group by o.plan_id, o.plan_date, o.company_id
),

demand as (
    select r.plan_id, r.plan_date, r.company_id, count(*) as demand_lines
    from plan.requirement as r
    join plan.plan_version as v on v.plan_id = r.plan_id and v.plan_date = r.plan_date and v.version = r.version
    where v.is_current and r.qty < 0 and r.type not like 'planned%'
    group by r.plan_id, r.plan_date, r.company_id
),

late as (
    select
        d.plan_id,
        d.plan_date,
        d.company_id,
        count(d.days_late) as late_lines,
        sum(d.qty) filter (where d.days_late is not null) as late_qty,
        round(avg(d.days_late), 1) as average_days_late,
        max(d.days_late) as most_days_late,
        count(*) filter (where d.shortage_qty > 0) as shortage_lines,
        sum(d.shortage_qty) as shortage_qty,
        sum(cast(d.shortage_qty::double * i.standard_cost as decimal(38, 6)))::double as shortage_value
    from analytics.late_demand as d
    left join master.item as i
        on i.company_id = d.company_id and i.item_id = d.item_id
        and i.valid_from <= d.plan_date and (i.valid_to is null or d.plan_date < i.valid_to)
    group by d.plan_id, d.plan_date, d.company_id
),

idle as (
    select
        plan_id,
        plan_date,
        company_id,
        sum(cast(value as decimal(38, 6))) filter (where class = 'excess')::double as excess_value,
        sum(cast(value as decimal(38, 6))) filter (where class = 'obsolete')::double as obsolete_value,
        sum(cast(value as decimal(38, 6))) filter (where class = 'safety_stock')::double as safety_stock_value
    from analytics.excess_and_obsolete
    group by plan_id, plan_date, company_id
),

accuracy as (
    select
        plan_date,
        company_id,
        count(distinct date) as forecast_buckets,
        sum(point_qty) as forecast_qty,
        sum(actual_qty) as actual_qty,
        round(100 * sum(abs(error_qty))::double / nullif(sum(actual_qty), 0)::double, 1) as wape_pct,
        round(100 * sum(error_qty)::double / nullif(sum(actual_qty), 0)::double, 1) as bias_pct
    from analytics.forecast_vs_actual
    where until_date <= plan_date + 91
    group by plan_date, company_id
),

keys as (
    select plan_id, plan_date, company_id from orders
    union
    select plan_id, plan_date, company_id from demand
)

select
    k.plan_id,
    k.plan_date,
    v.version,
    k.company_id,
    coalesce(o.purchase_orders, 0) as purchase_orders,
    coalesce(o.purchase_value, 0) as purchase_value,
    coalesce(o.production_orders, 0) as production_orders,
    coalesce(o.production_value, 0) as production_value,
    coalesce(o.transfer_orders, 0) as transfer_orders,
    coalesce(o.transfer_value, 0) as transfer_value,
    coalesce(o.late_orders, 0) as late_orders,
    coalesce(d.demand_lines, 0) as demand_lines,
    coalesce(l.late_lines, 0) as late_lines,
    coalesce(l.late_qty, 0)::decimal(18, 6) as late_qty,
    l.average_days_late,
    l.most_days_late,
    coalesce(l.shortage_lines, 0) as shortage_lines,
    coalesce(l.shortage_qty, 0)::decimal(18, 6) as shortage_qty,
    coalesce(l.shortage_value, 0) as shortage_value,
    coalesce(s.excess_value, 0) as excess_value,
    coalesce(s.obsolete_value, 0) as obsolete_value,
    coalesce(s.safety_stock_value, 0) as safety_stock_value,
    coalesce(a.forecast_buckets, 0) as forecast_buckets,
    a.forecast_qty::decimal(18, 6) as forecast_qty,
    a.actual_qty::decimal(18, 6) as actual_qty,
    a.wape_pct,
    a.bias_pct,
    c.currency_code
from keys as k
join plan.plan_version as v on v.plan_id = k.plan_id and v.plan_date = k.plan_date and v.is_current
left join orders as o on o.plan_id = k.plan_id and o.plan_date = k.plan_date and o.company_id = k.company_id
left join demand as d on d.plan_id = k.plan_id and d.plan_date = k.plan_date and d.company_id = k.company_id
left join late as l on l.plan_id = k.plan_id and l.plan_date = k.plan_date and l.company_id = k.company_id
left join idle as s on s.plan_id = k.plan_id and s.plan_date = k.plan_date and s.company_id = k.company_id
left join accuracy as a on a.plan_date = k.plan_date and a.company_id = k.company_id
left join master.company as c
    on c.company_id = k.company_id
    and c.valid_from <= k.plan_date and (c.valid_to is null or k.plan_date < c.valid_to);
