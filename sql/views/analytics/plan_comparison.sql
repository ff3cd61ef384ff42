-- analytics.plan_comparison: what became of each planned order between two plans, versions or plan dates
-- Grain: one planned order of the plan, of the plan it is compared with (the base), or of both; per pair of plans. Each order
--     of either stands in one row.
-- Key: plan_id, plan_date, version, base_plan_id, base_plan_date, base_version, order_id, base_order_id
-- Note: Pairs are: each version with each earlier one of its plan and date; the current version with that of each earlier plan date;
--     the current versions of two plans of one date, both ways round, forecast plans among themselves. A condition on plan_id and
--     plan_date, and one on is_successive or base_plan_id, spare the time that all pairs take.
-- Note: The id of a planned order says its plan, node, requirement date and number on that day (semantics §17). Orders that agree in all
--     but the plan are the same order. An order whose requirement date changed has another id: of what is then left, two orders of one
--     node that are each other's nearest in time, one of each plan and not more than 31 days apart, are taken for one order that moved
--     (on a tie the earlier); the rest is dropped or added. Between plan dates, orders that had to be placed before the later date and
--     are gone have elapsed, and are not taken for moved; orders that are new and required after the last requirement date of the base
--     have entered with the horizon. The input change behind each order is told by masterplan compare, for any two versions or plans.
-- Columns:
--   plan_id, plan_date, version: as in plan.plan_version
--   base_plan_id: Plan it is compared with
--   base_plan_date: Plan date of the plan it is compared with
--   base_version: Version of the plan it is compared with; unit: count
--   basis: What differs: version (one plan and date), plan_date (one plan), plan (one date)
--   is_successive: Nothing stored lies between: the version or plan date just before; false between two plans
--   change: unchanged; resized: other quantity; moved: other requirement date; moved_and_resized; revised: that date and quantity, but
--     another kind, source or other date; added; dropped; elapsed; entered
--   company_id, item_id, site_id, warehouse_id: as in plan.planned_order
--   item_name: as master.item.name
--   unit_id: as in master.item
--   order_type: as in plan.planned_order
--   order_id: Planned order of the plan; absent: only the base has it
--   base_order_id: Planned order of the base; absent: only the plan has it
--   requirement_date: Date on which the supply must be available, in the plan
--   base_requirement_date: Date on which the supply must be available, in the base
--   days_moved: Requirement date less that of the base; positive: later; unit: days
--   order_date: Date on which it must be ordered, in the plan
--   base_order_date: Date on which it must be ordered, in the base
--   qty: Quantity in the plan; unit: inventory unit
--   base_qty: Quantity in the base; unit: inventory unit
--   qty_change: Quantity less that of the base, absent is 0; unit: inventory unit
--   value: Quantity times standard cost in the plan; unit: company currency
--   base_value: Quantity times standard cost in the base; unit: company currency
--   value_change: Value less that of the base, absent is 0; unit: company currency
--   currency_code: as in master.company
-- Example: select change, order_type, item_id, base_requirement_date, requirement_date, base_qty, qty, value_change, currency_code
--     from analytics.plan_comparison where plan_id = 'static' and is_successive and change <> 'unchanged'
--     order by plan_date desc, abs(value_change) desc, order_id, base_order_id;
create or replace view analytics.plan_comparison as
with versions as (
    select
        plan_id,
        plan_date,
        version,
        is_current,
        json_extract_string(parameters, '$.kind') = 'forecast' as is_gross,
        lag(version) over (partition by plan_id, plan_date order by version) as version_before,
        max(plan_date) over (
            partition by plan_id order by plan_date range between unbounded preceding and interval 1 day preceding
        )::date as date_before
    from plan.plan_version
),

pairs as (
    select
        a.plan_id,
        a.plan_date,
        a.version,
        b.plan_id as base_plan_id,
        b.plan_date as base_plan_date,
        b.version as base_version,
        case when a.plan_id <> b.plan_id then 'plan' when a.plan_date <> b.plan_date then 'plan_date' else 'version' end as basis,
        a.plan_id = b.plan_id
        and coalesce(case when a.plan_date = b.plan_date then b.version = a.version_before else b.plan_date = a.date_before end, false)
            as is_successive
    from versions as a
    join versions as b
        on (a.plan_id = b.plan_id and a.plan_date = b.plan_date and a.version > b.version)
        or (
            a.is_current and b.is_current and a.is_gross = b.is_gross
            and (a.plan_id = b.plan_id) <> (a.plan_date = b.plan_date) and a.plan_date >= b.plan_date
        )
),

-- not materialised: what a query asks of two plans is known before their orders are read
orders as not materialized (
    select
        plan_id,
        plan_date,
        version,
        company_id,
        item_id,
        site_id,
        warehouse_id,
        substr(order_id, position('|' in order_id) + 1) as place_and_number,
        {
            order_id: order_id,
            order_type: order_type,
            requirement_date: requirement_date,
            order_date: order_date,
            qty: qty,
            value: value,
            rest: (start_date, receipt_date, available_date, vendor_id, from_warehouse_id, mode, bom_id, route_id)
        } as planned
    from plan.planned_order
),

ends as (
    select plan_id, plan_date, version, max(requirement_date) as last_date
    from plan.planned_order
    group by plan_id, plan_date, version
),

sides as (
    select
        p.*,
        o.company_id,
        o.item_id,
        o.site_id,
        o.warehouse_id,
        o.place_and_number,
        o.planned as plan_order,
        null as base_order
    from pairs as p
    join orders as o on o.plan_id = p.plan_id and o.plan_date = p.plan_date and o.version = p.version
    union all
    select
        p.*,
        o.company_id,
        o.item_id,
        o.site_id,
        o.warehouse_id,
        o.place_and_number,
        null as plan_order,
        o.planned as base_order
    from pairs as p
    join orders as o on o.plan_id = p.base_plan_id and o.plan_date = p.base_plan_date and o.version = p.base_version
),

together as (
    select
        plan_id,
        plan_date,
        version,
        base_plan_id,
        base_plan_date,
        base_version,
        basis,
        is_successive,
        company_id,
        item_id,
        site_id,
        warehouse_id,
        place_and_number,
        any_value(plan_order) as plan_order,
        any_value(base_order) as base_order
    from sides
    group by all
),

sorted as (
    select
        t.*,
        coalesce(t.plan_order.requirement_date, t.base_order.requirement_date) as date,
        case
            when t.plan_order is not null and t.base_order is not null then 'same'
            when t.basis = 'plan_date' and t.base_order.order_date < t.plan_date then 'elapsed'
            when t.plan_order is null then 'dropped'
            else 'added'
        end as state,
        t.basis = 'plan_date' and coalesce(t.plan_order.requirement_date > e.last_date, true) as is_beyond
    from together as t
    left join ends as e on e.plan_id = t.base_plan_id and e.plan_date = t.base_plan_date and e.version = t.base_version
),

-- per order of one plan alone: days to the nearest one of the other plan, before and after it; what a query asks of two plans is known
-- before their orders are read only where it stands among what parts the rows
near as (
    select
        *,
        date - case
            when state = 'added' then max(date) filter (where state = 'dropped') over earlier
            else max(date) filter (where state = 'added') over earlier
        end as days_before,
        case
            when state = 'added' then min(date) filter (where state = 'dropped') over later
            else min(date) filter (where state = 'added') over later
        end - date as days_after
    from sorted
    where state in ('added', 'dropped')
    window
        earlier as (
            partition by
                plan_id, plan_date, version, base_plan_id, base_plan_date, base_version, basis, is_successive,
                company_id, item_id, site_id, warehouse_id
            order by date, place_and_number rows between unbounded preceding and 1 preceding
        ),
        later as (
            partition by
                plan_id, plan_date, version, base_plan_id, base_plan_date, base_version, basis, is_successive,
                company_id, item_id, site_id, warehouse_id
            order by date, place_and_number rows between 1 following and unbounded following
        )
),

nearest as (
    select
        *,
        coalesce(days_before <= least(days_after, 31), false) as is_before,
        coalesce(days_after <= 31 and (days_before is null or days_after < days_before), false) as is_after
    from near
),

-- two orders that are each other's nearest stand side by side
paired as (
    select
        *,
        is_after and coalesce(lead(state) over place <> state and lead(is_before) over place, false) as has_partner_after,
        is_before and coalesce(lag(state) over place <> state and lag(is_after) over place, false) as has_partner_before,
        lead(plan_order) over place as next_plan_order,
        lead(base_order) over place as next_base_order
    from nearest
    window
        place as (
            partition by
                plan_id, plan_date, version, base_plan_id, base_plan_date, base_version, basis, is_successive,
                company_id, item_id, site_id, warehouse_id
            order by date, place_and_number
        )
),

changes as (
    select
        plan_id,
        plan_date,
        version,
        base_plan_id,
        base_plan_date,
        base_version,
        basis,
        is_successive,
        company_id,
        item_id,
        site_id,
        warehouse_id,
        state,
        is_beyond,
        plan_order,
        base_order
    from sorted
    where state not in ('added', 'dropped')
    union all
    select
        plan_id,
        plan_date,
        version,
        base_plan_id,
        base_plan_date,
        base_version,
        basis,
        is_successive,
        company_id,
        item_id,
        site_id,
        warehouse_id,
        case when has_partner_after then 'same' else state end as state,
        is_beyond,
        case when has_partner_after then coalesce(plan_order, next_plan_order) else plan_order end as plan_order,
        case when has_partner_after then coalesce(base_order, next_base_order) else base_order end as base_order
    from paired
    where not has_partner_before
)

select
    c.plan_id,
    c.plan_date,
    c.version,
    c.base_plan_id,
    c.base_plan_date,
    c.base_version,
    c.basis,
    c.is_successive,
    case
        when c.state = 'added' and c.is_beyond then 'entered'
        when c.state <> 'same' then c.state
        when c.plan_order.requirement_date <> c.base_order.requirement_date and c.plan_order.qty <> c.base_order.qty
            then 'moved_and_resized'
        when c.plan_order.requirement_date <> c.base_order.requirement_date then 'moved'
        when c.plan_order.qty <> c.base_order.qty then 'resized'
        when
            (c.plan_order.order_type, c.plan_order.order_date, c.plan_order.rest)
            <> (c.base_order.order_type, c.base_order.order_date, c.base_order.rest)
            then 'revised'
        else 'unchanged'
    end as change,
    c.company_id,
    c.item_id,
    i.name as item_name,
    c.site_id,
    c.warehouse_id,
    i.unit_id,
    coalesce(c.plan_order.order_type, c.base_order.order_type) as order_type,
    c.plan_order.order_id as order_id,
    c.base_order.order_id as base_order_id,
    c.plan_order.requirement_date as requirement_date,
    c.base_order.requirement_date as base_requirement_date,
    c.plan_order.requirement_date - c.base_order.requirement_date as days_moved,
    c.plan_order.order_date as order_date,
    c.base_order.order_date as base_order_date,
    c.plan_order.qty as qty,
    c.base_order.qty as base_qty,
    coalesce(c.plan_order.qty, 0) - coalesce(c.base_order.qty, 0) as qty_change,
    c.plan_order.value as value,
    c.base_order.value as base_value,
    coalesce(c.plan_order.value, 0) - coalesce(c.base_order.value, 0) as value_change,
    m.currency_code
from changes as c
left join master.item as i
    on i.company_id = c.company_id
    and i.item_id = c.item_id
    and i.valid_from <= c.plan_date and (i.valid_to is null or c.plan_date < i.valid_to)
left join master.company as m
    on m.company_id = c.company_id
    and m.valid_from <= c.plan_date and (m.valid_to is null or c.plan_date < m.valid_to);
