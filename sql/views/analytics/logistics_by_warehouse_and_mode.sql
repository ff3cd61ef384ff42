-- analytics.logistics_by_warehouse_and_mode: what the current plans move between warehouses
-- Grain: one way between two warehouses, mode of transport, unit and month of receipt, open orders and planned orders apart, per plan
--     and plan date.
-- Key: plan_id, plan_date, company_id, from_warehouse_id, warehouse_id, mode, month, source, unit_id
-- Note: Values and cost are in the currency of the company: add up rows of one currency only. A company without transfers has no rows.
-- Columns:
--   plan_id, plan_date, version: as in plan.plan_version
--   company_id: as in plan.planned_order
--   from_warehouse_id: Warehouse that ships; empty: none is known
--   from_warehouse_name: as master.warehouse.name
--   warehouse_id: Warehouse that receives
--   warehouse_name: as master.warehouse.name
--   mode: Mode of transport; empty: no lane says it, or an open order, which names none
--   month: First day of the month in which the goods come in, all delays counted; overdue open orders count on the plan date
--   source: open_order: a transfer order that stands; planned_order: a proposal of the plan
--   unit_id: as in master.item
--   orders: Order lines, or planned orders; unit: count
--   items: Items moved; unit: count
--   qty: Quantity moved; unit: inventory unit
--   value: Quantity times standard cost; unit: company currency
--   transport_cost: Quantity times the cost per unit of the lane; absent: no lane with that mode for any of the orders;
--     unit: company currency
--   orders_without_lane: Order lines or planned orders without such a lane, which add nothing to the cost; unit: count
--   late_orders: Planned orders that arrive after their requirement date; unit: count
--   currency_code: as in master.company
-- Example: select from_warehouse_id, warehouse_id, mode, month, orders, qty, unit_id, transport_cost, currency_code
--     from analytics.logistics_by_warehouse_and_mode where plan_id = 'static'
--     order by plan_date, company_id, month, from_warehouse_id, warehouse_id, mode, source, unit_id;
create or replace view analytics.logistics_by_warehouse_and_mode as
with moved as (
    select
        plan_id,
        plan_date,
        version,
        company_id,
        item_id,
        from_warehouse_id,
        warehouse_id,
        mode,
        available_date as receipt_date,
        'planned_order' as source,
        qty,
        delay_days
    from plan.planned_order
    where order_type = 'transfer'
    union all
    select
        r.plan_id,
        r.plan_date,
        r.version,
        r.company_id,
        r.item_id,
        coalesce(s.from_warehouse_id, '') as from_warehouse_id,
        r.warehouse_id,
        '' as mode,
        r.date as receipt_date,
        'open_order' as source,
        r.qty,
        0 as delay_days
    from plan.requirement as r
    left join master.supply_order as s
        on s.company_id = r.company_id and s.order_type = r.type and s.order_id || '/' || s.line_no = r.ref
        and s.valid_from <= r.plan_date and (s.valid_to is null or r.plan_date < s.valid_to)
    where r.type = 'transfer'
),

-- lanes that hold on the plan date (semantics §4.7)
lanes as (
    select v.plan_id, v.plan_date, v.version, l.*
    from master.transfer_lane as l
    join plan.plan_version as v
        on l.valid_from <= v.plan_date and (l.valid_to is null or v.plan_date < l.valid_to)
        and (l.from_date is null or l.from_date <= v.plan_date) and (l.to_date is null or v.plan_date <= l.to_date)
)

select
    m.plan_id,
    m.plan_date,
    m.version,
    m.company_id,
    m.from_warehouse_id,
    f.name as from_warehouse_name,
    m.warehouse_id,
    t.name as warehouse_name,
    m.mode,
    date_trunc('month', m.receipt_date)::date as month,
    m.source,
    i.unit_id,
    count(*) as orders,
    count(distinct m.item_id) as items,
    sum(m.qty) as qty,
    sum(cast(m.qty::double * i.standard_cost as decimal(38, 6)))::double as value,
    sum(cast(m.qty::double * coalesce(own.cost_per_unit, every.cost_per_unit) as decimal(38, 6)))::double as transport_cost,
    count(*) filter (where coalesce(own.cost_per_unit, every.cost_per_unit) is null) as orders_without_lane,
    count(*) filter (where m.delay_days > 0) as late_orders,
    c.currency_code
from moved as m
join plan.plan_version as v on v.plan_id = m.plan_id and v.plan_date = m.plan_date and v.version = m.version
left join lanes as own
    on own.plan_id = m.plan_id and own.plan_date = m.plan_date and own.version = m.version
    and own.company_id = m.company_id and own.from_warehouse_id = m.from_warehouse_id and own.to_warehouse_id = m.warehouse_id
    and own.mode = m.mode and own.item_id = m.item_id
left join lanes as every
    on every.plan_id = m.plan_id and every.plan_date = m.plan_date and every.version = m.version
    and every.company_id = m.company_id and every.from_warehouse_id = m.from_warehouse_id and every.to_warehouse_id = m.warehouse_id
    and every.mode = m.mode and every.item_id = ''
left join master.item as i
    on i.company_id = m.company_id and i.item_id = m.item_id
    and i.valid_from <= m.plan_date and (i.valid_to is null or m.plan_date < i.valid_to)
left join master.warehouse as f
    on f.company_id = m.company_id and f.warehouse_id = m.from_warehouse_id
    and f.valid_from <= m.plan_date and (f.valid_to is null or m.plan_date < f.valid_to)
left join master.warehouse as t
    on t.company_id = m.company_id and t.warehouse_id = m.warehouse_id
    and t.valid_from <= m.plan_date and (t.valid_to is null or m.plan_date < t.valid_to)
left join master.company as c
    on c.company_id = m.company_id
    and c.valid_from <= m.plan_date and (c.valid_to is null or m.plan_date < c.valid_to)
where v.is_current
group by all;
