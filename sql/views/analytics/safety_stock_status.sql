-- analytics.safety_stock_status: how the current plans keep the safety stock
-- Grain: one planning node with a minimum, per plan and plan date; forecast plans keep none and are left out.
-- Key: plan_id, plan_date, company_id, item_id, site_id, warehouse_id
-- Note: Projected stock is that at the end of a day, planned orders counted on the day they are available, all delays counted; in
--     analytics.supply_demand_balance they count on the day they are required. The minimum is no demand: a plan fills it up from the
--     lead time after the plan date on (semantics §10).
-- Columns:
--   plan_id, plan_date, version: as in plan.plan_version
--   company_id, item_id, site_id, warehouse_id: as in plan.requirement
--   item_name: as master.item.name
--   unit_id: as in master.item
--   status: below_now: at the end of the plan date; below_later: on a later day; kept: on no day up to the last transaction
--   min_on_hand_qty: Minimum in force; unit: inventory unit
--   max_on_hand_qty: Maximum in force; 0: none; unit: inventory unit
--   on_hand_qty: Stock at the start of the plan date; unit: inventory unit
--   below_qty: What is missing to the minimum at the end of the plan date; unit: inventory unit
--   first_below_date: First day below the minimum; absent: none
--   restored_date: First day after that which ends at the minimum or above; absent: none within the plan
--   days_below: Days below the minimum, from the plan date up to the last transaction; unit: days
--   lowest_qty: Lowest projected stock, negative: demand waits; unit: inventory unit
--   lowest_date: First day with that stock
--   lead_days: Lead time of the node; unit: days
-- Example: select status, count(*) as nodes, sum(days_below) as days_below
--     from analytics.safety_stock_status where plan_id = 'static' group by status order by status;
create or replace view analytics.safety_stock_status as
with floors as (
    select
        p.plan_id,
        p.plan_date,
        p.version,
        p.company_id,
        p.item_id,
        p.site_id,
        p.warehouse_id,
        max(p.value::decimal(18, 6)) filter (where p.parameter = 'min_on_hand_qty') as min_on_hand_qty,
        max(p.value::decimal(18, 6)) filter (where p.parameter = 'max_on_hand_qty') as max_on_hand_qty,
        max(p.value::integer) filter (where p.parameter = 'lead_days') as lead_days
    from plan.effective_parameter as p
    join plan.plan_version as v on v.plan_id = p.plan_id and v.plan_date = p.plan_date and v.version = p.version
    where
        v.is_current and json_extract_string(v.parameters, '$.kind') <> 'forecast'
        and p.parameter in ('min_on_hand_qty', 'max_on_hand_qty', 'lead_days')
    group by p.plan_id, p.plan_date, p.version, p.company_id, p.item_id, p.site_id, p.warehouse_id
    having max(p.value::decimal(18, 6)) filter (where p.parameter = 'min_on_hand_qty') > 0
),

moves as (
    select plan_id, plan_date, version, company_id, item_id, site_id, warehouse_id, date, qty, type = 'on_hand' as is_stock
    from plan.requirement
    where type not in ('planned_purchase', 'planned_production', 'planned_transfer')
    union all
    select plan_id, plan_date, version, company_id, item_id, site_id, warehouse_id, available_date as date, qty, false as is_stock
    from plan.planned_order
    union all
    select plan_id, plan_date, version, company_id, item_id, site_id, warehouse_id, plan_date as date, 0 as qty, false as is_stock
    from floors
),

-- the plan date of every node, and each later day with a transaction
days as (
    select
        m.plan_id,
        m.plan_date,
        m.version,
        m.company_id,
        m.item_id,
        m.site_id,
        m.warehouse_id,
        m.date,
        f.min_on_hand_qty,
        sum(m.qty) as qty,
        coalesce(sum(m.qty) filter (where m.is_stock), 0) as on_hand_qty
    from moves as m
    join floors as f
        on f.plan_id = m.plan_id and f.plan_date = m.plan_date and f.version = m.version
        and f.company_id = m.company_id and f.item_id = m.item_id and f.site_id = m.site_id and f.warehouse_id = m.warehouse_id
    group by all
),

balances as (
    select
        *,
        sum(qty) over (
            partition by plan_id, plan_date, version, company_id, item_id, site_id, warehouse_id
            order by date
        ) as projected_qty,
        lead(date) over (partition by plan_id, plan_date, version, company_id, item_id, site_id, warehouse_id order by date) as next_date
    from days
),

firsts as (
    select
        *,
        min(date) filter (where projected_qty < min_on_hand_qty) over (
            partition by plan_id, plan_date, version, company_id, item_id, site_id, warehouse_id
        ) as first_below_date
    from balances
),

summed as (
    select
        plan_id,
        plan_date,
        version,
        company_id,
        item_id,
        site_id,
        warehouse_id,
        sum(on_hand_qty)::decimal(18, 6) as on_hand_qty,
        (greatest(any_value(min_on_hand_qty) - any_value(projected_qty) filter (where date = plan_date), 0))::decimal(18, 6) as below_qty,
        any_value(first_below_date) as first_below_date,
        min(date) filter (where date > first_below_date and projected_qty >= min_on_hand_qty) as restored_date,
        coalesce(sum(next_date - date) filter (where projected_qty < min_on_hand_qty), 0)::integer as days_below,
        min(projected_qty)::decimal(18, 6) as lowest_qty,
        arg_min(date, (projected_qty, date)) as lowest_date
    from firsts
    group by plan_id, plan_date, version, company_id, item_id, site_id, warehouse_id
)

select
    s.plan_id,
    s.plan_date,
    s.version,
    s.company_id,
    s.item_id,
    i.name as item_name,
    s.site_id,
    s.warehouse_id,
    i.unit_id,
    case
        when s.first_below_date is null then 'kept'
        when s.first_below_date = s.plan_date then 'below_now'
        else 'below_later'
    end as status,
    f.min_on_hand_qty,
    f.max_on_hand_qty,
    s.on_hand_qty,
    s.below_qty,
    s.first_below_date,
    s.restored_date,
    s.days_below,
    s.lowest_qty,
    s.lowest_date,
    f.lead_days
from summed as s
join floors as f
    on f.plan_id = s.plan_id and f.plan_date = s.plan_date and f.version = s.version
    and f.company_id = s.company_id and f.item_id = s.item_id and f.site_id = s.site_id and f.warehouse_id = s.warehouse_id
left join master.item as i
    on i.company_id = s.company_id and i.item_id = s.item_id
    and i.valid_from <= s.plan_date and (i.valid_to is null or s.plan_date < i.valid_to);
