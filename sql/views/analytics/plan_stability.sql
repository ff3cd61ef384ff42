-- analytics.plan_stability: how much each plan differs from the one before it
-- Grain: one company and kind of order, per pair of successive versions of a plan and date, and per pair of successive plan dates.
-- Key: plan_id, plan_date, version, base_plan_date, base_version, company_id, order_type
-- Note: Counts are those of analytics.plan_comparison, where it stands what makes an order the same, moved or elapsed. The nine counts of
--     changes add up to the orders of both plans, each order once.
-- Columns:
--   plan_id, plan_date, version: as in plan.plan_version
--   base_plan_date: Plan date of the plan before
--   base_version: Version of the plan before; unit: count
--   basis: What differs: version (same plan date) or plan_date
--   company_id, order_type: as in plan.planned_order
--   base_orders: Planned orders of the plan before; unit: count
--   orders: Planned orders of the plan; unit: count
--   unchanged_orders: Orders that stayed as they were; unit: count
--   revised_orders: Orders of the same requirement date and quantity with another kind, source or other date; unit: count
--   resized_orders: Orders of another quantity; unit: count
--   moved_orders: Orders of another requirement date; unit: count
--   moved_and_resized_orders: Orders of another requirement date and quantity; unit: count
--   added_orders: Orders that are new within the horizon of the plan before; unit: count
--   dropped_orders: Orders that are gone though not yet due to be placed; unit: count
--   elapsed_orders: Orders that are gone and had to be placed before the plan date; unit: count
--   entered_orders: Orders required after the last requirement date of the plan before; unit: count
--   stable_pct: Unchanged orders in a hundred orders that are neither elapsed nor entered; absent: there are none; unit: percent
--   average_days_moved: Days by which moved orders moved, either way, on average; absent: none moved; unit: days
--   added_value: Value of added orders; unit: company currency
--   dropped_value: Value of dropped orders; unit: company currency
--   resized_value: Sum of changes in value of resized orders, moved or not, each without its sign; unit: company currency
--   currency_code: as in master.company
-- Example: select plan_date, version, base_plan_date, base_version, order_type, base_orders, orders, stable_pct, resized_orders,
--     moved_orders + moved_and_resized_orders as moved_orders, added_orders, dropped_orders, elapsed_orders, entered_orders
--     from analytics.plan_stability where plan_id = 'static' order by plan_date, version, base_plan_date, company_id, order_type;
create or replace view analytics.plan_stability as
select
    plan_id,
    plan_date,
    version,
    base_plan_date,
    base_version,
    basis,
    company_id,
    order_type,
    count(base_order_id) as base_orders,
    count(order_id) as orders,
    count(*) filter (where change = 'unchanged') as unchanged_orders,
    count(*) filter (where change = 'revised') as revised_orders,
    count(*) filter (where change = 'resized') as resized_orders,
    count(*) filter (where change = 'moved') as moved_orders,
    count(*) filter (where change = 'moved_and_resized') as moved_and_resized_orders,
    count(*) filter (where change = 'added') as added_orders,
    count(*) filter (where change = 'dropped') as dropped_orders,
    count(*) filter (where change = 'elapsed') as elapsed_orders,
    count(*) filter (where change = 'entered') as entered_orders,
    round(
        100 * count(*) filter (where change = 'unchanged')
        / nullif(count(*) filter (where change not in ('elapsed', 'entered')), 0),
        1
    ) as stable_pct,
    round(avg(abs(days_moved)) filter (where days_moved <> 0), 1) as average_days_moved,
    coalesce(sum(cast(value as decimal(38, 6))) filter (where change = 'added'), 0)::double as added_value,
    coalesce(sum(cast(base_value as decimal(38, 6))) filter (where change = 'dropped'), 0)::double as dropped_value,
    coalesce(sum(cast(abs(value_change) as decimal(38, 6))) filter (where change in ('resized', 'moved_and_resized')), 0)::double as resized_value,
    currency_code
from analytics.plan_comparison
where is_successive
group by all;
