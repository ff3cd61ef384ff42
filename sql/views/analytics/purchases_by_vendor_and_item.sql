-- analytics.purchases_by_vendor_and_item: what the current plans buy of each vendor, in the long term of a forecast plan too
-- Grain: one item of one vendor and one month of receipt, planned orders alone, per plan and plan date.
-- Key: plan_id, plan_date, company_id, vendor_id, item_id, month
-- Note: What is on order already stands in analytics.purchase_spend_by_vendor_and_month. A forecast plan counts no stock and no orders: it
--     tells what the forecast alone would have to be bought. Values are at standard cost in the currency of the company.
-- Columns:
--   plan_id, plan_date, version: as in plan.plan_version
--   company_id: Company that buys
--   vendor_id: Vendor; empty: none is known
--   vendor_name: as master.vendor.name
--   item_id: as in plan.planned_order
--   item_name: as master.item.name
--   month: First day of the month in which the goods come in, all delays counted
--   orders: Planned orders; unit: count
--   qty: Quantity bought; unit: inventory unit
--   unit_id: as in master.item
--   value: Quantity times standard cost; unit: company currency
--   currency_code: as in master.company
-- Example: select vendor_name, item_id, month, qty, unit_id, value, currency_code from analytics.purchases_by_vendor_and_item
--     where plan_id = 'gross' order by plan_date, company_id, vendor_id, item_id, month;
create or replace view analytics.purchases_by_vendor_and_item as
select
    o.plan_id,
    o.plan_date,
    o.version,
    o.company_id,
    o.vendor_id,
    n.name as vendor_name,
    o.item_id,
    i.name as item_name,
    date_trunc('month', o.available_date)::date as month,
    count(*) as orders,
    sum(o.qty)::decimal(18, 6) as qty,
    i.unit_id,
    sum(cast(o.qty::double * i.standard_cost as decimal(38, 6)))::double as value,
    c.currency_code
from plan.planned_order as o
join plan.plan_version as v on v.plan_id = o.plan_id and v.plan_date = o.plan_date and v.version = o.version
left join master.item as i
    on i.company_id = o.company_id and i.item_id = o.item_id
    and i.valid_from <= o.plan_date and (i.valid_to is null or o.plan_date < i.valid_to)
left join master.vendor as n
    on n.company_id = o.company_id and n.vendor_id = o.vendor_id
    and n.valid_from <= o.plan_date and (n.valid_to is null or o.plan_date < n.valid_to)
left join master.company as c
    on c.company_id = o.company_id
    and c.valid_from <= o.plan_date and (c.valid_to is null or o.plan_date < c.valid_to)
where v.is_current and o.order_type = 'purchase'
group by all;
