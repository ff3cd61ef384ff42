-- analytics.order_proposals: what the current plans propose to buy, make and move
-- Grain: one planned order, per plan and plan date.
-- Key: plan_id, plan_date, order_id
-- Note: Values are in the currency of the company: add up rows of one currency only.
-- Columns:
--   plan_id, plan_date, version: as in plan.plan_version
--   order_id, order_type, company_id, item_id, site_id, warehouse_id, qty: as in plan.planned_order
--   item_name: as master.item.name
--   unit_id: as in master.item
--   order_date: as in plan.planned_order
--   days_to_order: Days from the plan date to the order date; unit: days
--   start_date, receipt_date, requirement_date, available_date, delay_days: as in plan.planned_order
--   vendor_id: as in plan.planned_order
--   vendor_name: as master.vendor.name
--   from_warehouse_id, mode, intercompany_company_id, buyer_group_id: as in plan.planned_order
--   value: Quantity times standard cost; 0 where the item has no standard cost; unit: company currency
--   currency_code: as in master.company
--   demand_lines: Demands that the order serves; 0: it fills up the minimum; unit: count
--   excess_qty: Part that serves no demand: it fills up the minimum or a lot size; unit: inventory unit
--   rule: as in plan.planned_order
-- Example: select order_date, order_type, item_id, item_name, qty, unit_id, vendor_name, value, currency_code
--     from analytics.order_proposals where plan_id = 'static' and days_to_order <= 7 order by plan_date, order_date, order_id;
create or replace view analytics.order_proposals as
with uses as (
    select
        plan_id,
        plan_date,
        version,
        supply_ref,
        count(*) filter (demand_type <> 'excess') as demand_lines,
        sum(case when demand_type = 'excess' then qty else 0 end) as excess_qty
    from plan.pegging
    where supply_type like 'planned%'
    group by plan_id, plan_date, version, supply_ref
)

select
    o.plan_id,
    o.plan_date,
    o.version,
    o.order_id,
    o.order_type,
    o.company_id,
    o.item_id,
    i.name as item_name,
    o.site_id,
    o.warehouse_id,
    o.qty,
    i.unit_id,
    o.order_date,
    o.order_date - o.plan_date as days_to_order,
    o.start_date,
    o.receipt_date,
    o.requirement_date,
    o.available_date,
    o.delay_days,
    o.vendor_id,
    n.name as vendor_name,
    o.from_warehouse_id,
    o.mode,
    o.intercompany_company_id,
    o.buyer_group_id,
    o.value,
    c.currency_code,
    coalesce(u.demand_lines, 0) as demand_lines,
    coalesce(u.excess_qty, 0)::decimal(18, 6) as excess_qty,
    o.rule
from plan.planned_order as o
join plan.plan_version as v on v.plan_id = o.plan_id and v.plan_date = o.plan_date and v.version = o.version
left join uses as u
    on u.plan_id = o.plan_id and u.plan_date = o.plan_date and u.version = o.version and u.supply_ref = o.order_id
left join master.item as i
    on i.company_id = o.company_id and i.item_id = o.item_id
    and i.valid_from <= o.plan_date and (i.valid_to is null or o.plan_date < i.valid_to)
left join master.vendor as n
    on n.company_id = o.company_id and n.vendor_id = o.vendor_id
    and n.valid_from <= o.plan_date and (n.valid_to is null or o.plan_date < n.valid_to)
left join master.company as c
    on c.company_id = o.company_id
    and c.valid_from <= o.plan_date and (c.valid_to is null or o.plan_date < c.valid_to)
where v.is_current;
