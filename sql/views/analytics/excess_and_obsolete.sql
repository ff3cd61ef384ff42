-- analytics.excess_and_obsolete: supply of the current plans that serves no demand, at standard cost
-- Grain: one stock, open order or planned order of a node, per plan and plan date.
-- Key: plan_id, plan_date, company_id, item_id, site_id, warehouse_id, supply_type, supply_ref
-- Note: Values are in the currency of the company: add up rows of one currency only. Planned orders are in it too where a minimum or a lot
--     size asks for more than the demand.
-- Columns:
--   plan_id, plan_date, version: as in plan.plan_version
--   company_id, item_id, site_id, warehouse_id, supply_type, supply_ref: as in plan.pegging
--   item_name: as master.item.name
--   class: obsolete: the node has no demand at all; safety_stock: all that serves nothing at the node is within its minimum;
--     excess: the rest
--   excess_qty: Part of the supply that serves no demand; unit: inventory unit
--   unit_id: as in master.item
--   value: That part times standard cost; 0 where the item has no standard cost; unit: company currency
--   currency_code: as in master.company
--   min_on_hand_qty: Minimum of the node, which asks for such supply; unit: inventory unit
--   demand_qty: All demand of the node; unit: inventory unit
--   last_demand_date: Date of the last of it; absent: there is none
-- Example: select plan_date, company_id, class, supply_type, count(*) as supplies, sum(value) as value, currency_code
--     from analytics.excess_and_obsolete where plan_id = 'static' group by all order by plan_date, value desc, class, supply_type;
create or replace view analytics.excess_and_obsolete as
with demand as (
    select
        plan_id,
        plan_date,
        version,
        company_id,
        item_id,
        site_id,
        warehouse_id,
        -sum(qty) as demand_qty,
        max(date) as last_demand_date
    from plan.requirement
    where qty < 0
    group by plan_id, plan_date, version, company_id, item_id, site_id, warehouse_id
),

floors as (
    select plan_id, plan_date, version, company_id, item_id, site_id, warehouse_id, value::decimal(18, 6) as min_on_hand_qty
    from plan.effective_parameter
    where parameter = 'min_on_hand_qty'
)

select
    p.plan_id,
    p.plan_date,
    p.version,
    p.company_id,
    p.item_id,
    i.name as item_name,
    p.site_id,
    p.warehouse_id,
    p.supply_type,
    p.supply_ref,
    case
        when d.demand_qty is null then 'obsolete'
        when sum(p.qty) over (
            partition by p.plan_id, p.plan_date, p.version, p.company_id, p.item_id, p.site_id, p.warehouse_id
        ) <= f.min_on_hand_qty then 'safety_stock'
        else 'excess'
    end as class,
    p.qty as excess_qty,
    i.unit_id,
    p.qty::double * i.standard_cost as value,
    c.currency_code,
    coalesce(f.min_on_hand_qty, 0) as min_on_hand_qty,
    coalesce(d.demand_qty, 0)::decimal(18, 6) as demand_qty,
    d.last_demand_date
from plan.pegging as p
join plan.plan_version as v on v.plan_id = p.plan_id and v.plan_date = p.plan_date and v.version = p.version
left join demand as d
    on d.plan_id = p.plan_id and d.plan_date = p.plan_date and d.version = p.version
    and d.company_id = p.company_id and d.item_id = p.item_id and d.site_id = p.site_id and d.warehouse_id = p.warehouse_id
left join floors as f
    on f.plan_id = p.plan_id and f.plan_date = p.plan_date and f.version = p.version
    and f.company_id = p.company_id and f.item_id = p.item_id and f.site_id = p.site_id and f.warehouse_id = p.warehouse_id
left join master.item as i
    on i.company_id = p.company_id and i.item_id = p.item_id
    and i.valid_from <= p.plan_date and (i.valid_to is null or p.plan_date < i.valid_to)
left join master.company as c
    on c.company_id = p.company_id
    and c.valid_from <= p.plan_date and (c.valid_to is null or p.plan_date < c.valid_to)
where v.is_current and p.demand_type = 'excess';
