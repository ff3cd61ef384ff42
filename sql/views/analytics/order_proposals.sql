-- analytics.order_proposals: what the current plans propose to buy, make and move
-- Grain: one planned order, per plan and plan date.
-- Example: select order_date, order_type, item_id, item_name, qty, vendor_name, value, currency_code
--          from analytics.order_proposals where plan_id = 'static' and days_to_order <= 7 order by order_date, order_id;
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
    coalesce(u.excess_qty, 0) as excess_qty,
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
