-- analytics.why_this_order: what each planned order of the current plans is for, level by level up to the demand from outside the plan
-- Grain: one demand that is reached from a planned order over one further order in so many steps, per plan and plan date.
-- Key: plan_id, plan_date, order_id, step, via_order_id, demand_type, demand_ref, demand_line_no
-- Note: Ask for one order_id, or a few: each is followed on its own, and all of them together give very many rows.
-- Note: At step 1 an order serves demands itself; where such a demand is what a further planned order needs, step 2 is what that order
--     serves, and so on. The share is the part of the order's quantity that stands for the demand. An order passes its share on in
--     proportion to its pegged quantities: running totals in order of demand_type, demand_ref and demand_line_no, rounded down to a
--     millionth, each demand the difference. So the shares of the rows with is_end add up to the quantity of the order.
-- Columns:
--   plan_id, plan_date, version: as in plan.plan_version
--   order_id: as in plan.planned_order
--   step: Steps from the order to the demand; unit: count
--   via_order_id: Planned order that serves the demand; at step 1 the order itself
--   company_id, item_id, site_id, warehouse_id: as in plan.pegging
--   item_name: as master.item.name
--   demand_type, demand_ref, demand_line_no: as in plan.pegging
--   demand_date: Date on which the demand counts; absent: excess has none
--   pegged_qty: Part of the demand that via_order_id serves; unit: inventory unit
--   unit_id: as in master.item
--   share_qty: Part of the quantity of order_id that stands for the demand at this step; unit: inventory unit of the order's item
--   is_end: The demand comes from outside the plan, or is excess: nothing follows
--   via_receipt_date: Date on which via_order_id is received when its material is on time
--   via_available_date: Date on which via_order_id will be available, all delays counted
--   rule: Numbers of the rules that made via_order_id
-- Example: select order_id, step, item_id, demand_type, demand_ref, demand_date, pegged_qty, share_qty, is_end, rule
--     from analytics.why_this_order where plan_id = 'static' order by plan_date, order_id, step, demand_ref limit 20;
create or replace view analytics.why_this_order as
select
    o.plan_id,
    o.plan_date,
    o.version,
    o.order_id,
    t.step,
    t.via_order_id,
    t.company_id,
    t.item_id,
    t.item_name,
    t.site_id,
    t.warehouse_id,
    t.demand_type,
    t.demand_ref,
    t.demand_line_no,
    t.demand_date,
    t.pegged_qty,
    t.unit_id,
    t.share_qty,
    t.is_end,
    t.via_receipt_date,
    t.via_available_date,
    t.rule
from plan.planned_order as o
join plan.plan_version as v on v.plan_id = o.plan_id and v.plan_date = o.plan_date and v.version = o.version and v.is_current,
-- only plain columns of o and t are selected above: then the condition on order_id reaches o, and only those orders are followed
lateral (
    with recursive pegs as materialized (
        select
            p.company_id,
            p.item_id,
            p.site_id,
            p.warehouse_id,
            p.supply_ref,
            p.demand_type,
            p.demand_ref,
            p.demand_line_no,
            (p.qty * 1000000)::hugeint as qty,
            r.date as demand_date,
            i.name as item_name,
            i.unit_id,
            n.receipt_date as via_receipt_date,
            n.available_date as via_available_date,
            n.rule
        from plan.pegging as p
        join plan.planned_order as n
            on n.plan_id = p.plan_id and n.plan_date = p.plan_date and n.version = p.version and n.order_id = p.supply_ref
        left join plan.requirement as r
            on r.plan_id = p.plan_id and r.plan_date = p.plan_date and r.version = p.version
            and r.company_id = p.company_id and r.item_id = p.item_id and r.site_id = p.site_id and r.warehouse_id = p.warehouse_id
            and r.type = p.demand_type and r.ref = p.demand_ref and r.line_no = p.demand_line_no
        left join master.item as i
            on i.company_id = p.company_id and i.item_id = p.item_id
            and i.valid_from <= p.plan_date and (i.valid_to is null or p.plan_date < i.valid_to)
        where p.plan_id = o.plan_id and p.plan_date = o.plan_date and p.version = o.version and p.supply_type like 'planned%'
    ),

    trace as (
        select
            0 as step,
            '' as via_order_id,
            '' as company_id,
            '' as item_id,
            '' as site_id,
            '' as warehouse_id,
            'planned' as demand_type,
            o.order_id as demand_ref,
            0 as demand_line_no,
            0::hugeint as qty,
            null::date as demand_date,
            '' as item_name,
            '' as unit_id,
            null::date as via_receipt_date,
            null::date as via_available_date,
            '' as rule,
            (o.qty * 1000000)::hugeint as share
        union all
        select
            s.step + 1,
            s.order_id,
            p.company_id,
            p.item_id,
            p.site_id,
            p.warehouse_id,
            p.demand_type,
            p.demand_ref,
            p.demand_line_no,
            p.qty,
            p.demand_date,
            p.item_name,
            p.unit_id,
            p.via_receipt_date,
            p.via_available_date,
            p.rule,
            s.share * sum(p.qty) over so_far // sum(p.qty) over whole
            - s.share * (sum(p.qty) over so_far - p.qty) // sum(p.qty) over whole
        from (
            select step, demand_ref as order_id, sum(share)::hugeint as share
            from trace
            -- an order lies above those that it serves: more steps than its level would be a loop
            where demand_type like 'planned%' and step <= o.low_level_code
            group by step, demand_ref
        ) as s
        join pegs as p on p.supply_ref = s.order_id
        window
            whole as (partition by s.order_id),
            so_far as (partition by s.order_id order by p.demand_type, p.demand_ref, p.demand_line_no)
    )

    select
        *,
        (qty::decimal(19, 0) * 0.000001::decimal(7, 6))::decimal(18, 6) as pegged_qty,
        (share::decimal(19, 0) * 0.000001::decimal(7, 6))::decimal(18, 6) as share_qty,
        demand_type not like 'planned%' as is_end
    from trace
    where step > 0
) as t;
