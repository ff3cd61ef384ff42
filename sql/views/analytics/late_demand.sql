-- analytics.late_demand: demand from outside the plan that the current plans serve late or not in full
-- Grain: one order line or forecast line of a node, per plan and plan date.
-- Key: plan_id, plan_date, company_id, item_id, site_id, warehouse_id, type, ref
-- Columns:
--   plan_id, plan_date, version: as in plan.plan_version
--   company_id, item_id, site_id, warehouse_id: as in plan.requirement
--   item_name: as master.item.name
--   type: Kind of demand: sales, forecast, quotation, project, …
--   ref: Order line or forecast line
--   qty: Quantity wanted; unit: inventory unit
--   shortage_qty: Part of it that nothing serves; unit: inventory unit
--   unit_id: as in master.item
--   requested_date: Date on which it is wanted
--   available_date: Date on which the last of its supplies is available; absent: a part is never served
--   days_late: Days from the requested date, or from the plan date when that is later, to the available date; absent with it; unit: days
--   limiting_ref: Order or planned order that comes last
-- Example: select type, ref, item_id, item_name, qty, unit_id, shortage_qty, requested_date, available_date, days_late, limiting_ref
--     from analytics.late_demand where plan_id = 'static' order by plan_date, days_late desc nulls first, ref, item_id;
create or replace view analytics.late_demand as
with shortage as (
    select
        plan_id, plan_date, version, company_id, item_id, site_id, warehouse_id, demand_type, demand_ref, demand_line_no, sum(qty) as qty
    from plan.pegging
    where supply_type = 'shortage'
    group by
        plan_id, plan_date, version, company_id, item_id, site_id, warehouse_id, demand_type, demand_ref, demand_line_no
)

select
    r.plan_id,
    r.plan_date,
    r.version,
    r.company_id,
    r.item_id,
    i.name as item_name,
    r.site_id,
    r.warehouse_id,
    r.type,
    r.ref,
    -r.qty as qty,
    coalesce(s.qty, 0)::decimal(18, 6) as shortage_qty,
    i.unit_id,
    coalesce(d.requested_date, r.requested_date) as requested_date,
    case when s.qty is null then d.available_date end as available_date,
    case when s.qty is null then d.days end as days_late,
    d.limiting_ref
from plan.requirement as r
join plan.plan_version as v on v.plan_id = r.plan_id and v.plan_date = r.plan_date and v.version = r.version
left join plan.delay as d
    on d.plan_id = r.plan_id and d.plan_date = r.plan_date and d.version = r.version
    and d.company_id = r.company_id and d.item_id = r.item_id and d.site_id = r.site_id and d.warehouse_id = r.warehouse_id
    and d.type = r.type and d.ref = r.ref and d.line_no = r.line_no
left join shortage as s
    on s.plan_id = r.plan_id and s.plan_date = r.plan_date and s.version = r.version
    and s.company_id = r.company_id and s.item_id = r.item_id and s.site_id = r.site_id and s.warehouse_id = r.warehouse_id
    and s.demand_type = r.type and s.demand_ref = r.ref and s.demand_line_no = r.line_no
left join master.item as i
    on i.company_id = r.company_id and i.item_id = r.item_id
    and i.valid_from <= r.plan_date and (i.valid_to is null or r.plan_date < i.valid_to)
where v.is_current and r.qty < 0 and r.type not like 'planned%' and (d.days is not null or s.qty is not null);
