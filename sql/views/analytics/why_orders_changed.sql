-- analytics.why_orders_changed: planned orders that a version has otherwise than the version before it, with the input change behind each
-- Grain: one planned order of the version, of the version before it, or of both, that is not the same in both. The first version of a
--     plan date has none.
-- Key: plan_id, plan_date, version, entry
-- Note: The log of a version is written with it, when the input changes are still known one by one. masterplan compare tells the same of
--     any two plans, versions or plan dates, from what is still stored of their inputs.
-- Columns:
--   plan_id, plan_date, version, base_version, entry: as in plan.change_log
--   is_current: The version is the current one of its plan and date
--   method: as in plan.plan_version
--   finished_at: as in plan.plan_version
--   change, order_type, company_id, item_id, site_id, warehouse_id: as in plan.change_log
--   item_name: as master.item.name
--   unit_id: as in master.item
--   order_id, base_order_id, requirement_date, base_requirement_date, days_moved, qty, base_qty: as in plan.change_log
--   qty_change: Quantity less quantity before, 0 where there is no order; unit: inventory unit
--   cause_table, cause_key, cause_column, cause_before, cause_after, via, steps: as in plan.change_log
-- Example: select version, change, order_type, item_id, item_name, base_requirement_date, requirement_date, base_qty, qty, cause_table,
--     cause_key, cause_column, cause_before, cause_after
--     from analytics.why_orders_changed where plan_id = 'static' and is_current order by plan_date, entry limit 20;
create or replace view analytics.why_orders_changed as
select
    c.plan_id,
    c.plan_date,
    c.version,
    c.base_version,
    c.entry,
    v.is_current,
    v.method,
    v.finished_at,
    c.change,
    c.order_type,
    c.company_id,
    c.item_id,
    i.name as item_name,
    c.site_id,
    c.warehouse_id,
    i.unit_id,
    c.order_id,
    c.base_order_id,
    c.requirement_date,
    c.base_requirement_date,
    c.days_moved,
    c.qty,
    c.base_qty,
    coalesce(c.qty, 0) - coalesce(c.base_qty, 0) as qty_change,
    c.cause_table,
    c.cause_key,
    c.cause_column,
    c.cause_before,
    c.cause_after,
    c.via,
    c.steps
from plan.change_log as c
join plan.plan_version as v on v.plan_id = c.plan_id and v.plan_date = c.plan_date and v.version = c.version
left join master.item as i
    on i.company_id = c.company_id
    and i.item_id = c.item_id
    and i.valid_from <= c.plan_date and (i.valid_to is null or c.plan_date < i.valid_to);
