-- analytics.supply_demand_balance: projected stock of the current plans
-- Grain: one planning node and day with a transaction, per plan and plan date.
-- Key: plan_id, plan_date, company_id, item_id, site_id, warehouse_id, date
-- Note: Planned orders count on the day they are required, whatever their delay (semantics §14); analytics.late_demand says what comes
--     late.
-- Columns:
--   plan_id, plan_date, version: as in plan.plan_version
--   company_id, item_id, site_id, warehouse_id, date: as in plan.requirement
--   existing_supply_qty: Stock, on the plan date, and open orders; unit: inventory unit
--   planned_supply_qty: Planned orders; unit: inventory unit
--   supply_qty: Both together; unit: inventory unit
--   demand_qty: Demand of the day; unit: inventory unit
--   projected_qty: Stock at the end of the day; negative: demand waits; unit: inventory unit
--   item_name: as master.item.name
--   unit_id: as in master.item
-- Example: select item_id, item_name, date, supply_qty, demand_qty, projected_qty, unit_id
--     from analytics.supply_demand_balance where plan_id = 'static' and projected_qty < 0
--     order by plan_date, company_id, item_id, site_id, warehouse_id, date;
create or replace view analytics.supply_demand_balance as
with days as (
    select
        r.plan_id,
        r.plan_date,
        r.version,
        r.company_id,
        r.item_id,
        r.site_id,
        r.warehouse_id,
        r.date,
        sum(case when r.qty > 0 and r.type not like 'planned%' then r.qty else 0 end)::decimal(18, 6) as existing_supply_qty,
        sum(case when r.qty > 0 and r.type like 'planned%' then r.qty else 0 end)::decimal(18, 6) as planned_supply_qty,
        sum(case when r.qty > 0 then r.qty else 0 end)::decimal(18, 6) as supply_qty,
        sum(case when r.qty < 0 then -r.qty else 0 end)::decimal(18, 6) as demand_qty
    from plan.requirement as r
    join plan.plan_version as v on v.plan_id = r.plan_id and v.plan_date = r.plan_date and v.version = r.version
    where v.is_current
    group by r.plan_id, r.plan_date, r.version, r.company_id, r.item_id, r.site_id, r.warehouse_id, r.date
)

select
    d.*,
    (sum(d.supply_qty - d.demand_qty) over (
        partition by d.plan_id, d.plan_date, d.version, d.company_id, d.item_id, d.site_id, d.warehouse_id
        order by d.date
    ))::decimal(18, 6) as projected_qty,
    i.name as item_name,
    i.unit_id
from days as d
left join master.item as i
    on i.company_id = d.company_id and i.item_id = d.item_id
    and i.valid_from <= d.plan_date and (i.valid_to is null or d.plan_date < i.valid_to);
