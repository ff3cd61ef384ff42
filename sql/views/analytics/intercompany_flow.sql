-- analytics.intercompany_flow: what companies of the group sell each other by the current plans
-- Grain: one item that one company sells to another and one month of shipment, per plan and plan date.
-- Key: plan_id, plan_date, seller_company_id, buyer_company_id, seller_item_id, buyer_item_id, month
-- Note: Only planned purchases that are planned demand of a sister company: orders that stand are not in it. Each side values at its own
--     standard cost in its own currency: the two values are never added up or compared without an exchange rate.
-- Columns:
--   plan_id, plan_date, version: as in plan.plan_version
--   seller_company_id, buyer_company_id, seller_item_id: as in plan.intercompany_link
--   seller_item_name: as master.item.name
--   buyer_item_id: Item of the buyer
--   buyer_item_name: as master.item.name
--   month: First day of the month in which the seller ships
--   orders: Planned purchases of the buyer; unit: count
--   seller_qty: Quantity in the seller's unit; unit: inventory unit
--   seller_unit_id: Unit of the seller's item
--   seller_value: Seller's quantity times the seller's standard cost; unit: currency of the seller
--   seller_currency_code: Currency of the seller
--   buyer_qty: Quantity in the buyer's unit; unit: inventory unit
--   buyer_unit_id: Unit of the buyer's item
--   buyer_value: Buyer's quantity times the buyer's standard cost; unit: currency of the buyer
--   buyer_currency_code: Currency of the buyer
--   late_orders: Planned purchases available after the buyer needs them; unit: count
--   most_days_late: Days late of the latest of them; unit: days
-- Example: select seller_company_id, buyer_company_id, month, sum(orders) as orders, sum(late_orders) as late_orders,
--     sum(seller_value) as seller_value, seller_currency_code
--     from analytics.intercompany_flow where plan_id = 'static' group by all order by all;
create or replace view analytics.intercompany_flow as
select
    l.plan_id,
    l.plan_date,
    l.version,
    l.seller_company_id,
    l.buyer_company_id,
    l.seller_item_id,
    s.name as seller_item_name,
    o.item_id as buyer_item_id,
    b.name as buyer_item_name,
    date_trunc('month', l.seller_date)::date as month,
    count(*) as orders,
    sum(l.seller_qty) as seller_qty,
    s.unit_id as seller_unit_id,
    sum(cast(l.seller_qty::double * s.standard_cost as decimal(38, 6)))::double as seller_value,
    sc.currency_code as seller_currency_code,
    sum(l.buyer_qty) as buyer_qty,
    b.unit_id as buyer_unit_id,
    sum(cast(l.buyer_qty::double * b.standard_cost as decimal(38, 6)))::double as buyer_value,
    bc.currency_code as buyer_currency_code,
    count(*) filter (where o.delay_days > 0) as late_orders,
    max(o.delay_days) as most_days_late
from plan.intercompany_link as l
join plan.plan_version as v on v.plan_id = l.plan_id and v.plan_date = l.plan_date and v.version = l.version
join plan.planned_order as o
    on o.plan_id = l.plan_id and o.plan_date = l.plan_date and o.version = l.version and o.order_id = l.buyer_order_id
left join master.item as s
    on s.company_id = l.seller_company_id and s.item_id = l.seller_item_id
    and s.valid_from <= l.plan_date and (s.valid_to is null or l.plan_date < s.valid_to)
left join master.item as b
    on b.company_id = l.buyer_company_id and b.item_id = o.item_id
    and b.valid_from <= l.plan_date and (b.valid_to is null or l.plan_date < b.valid_to)
left join master.company as sc
    on sc.company_id = l.seller_company_id
    and sc.valid_from <= l.plan_date and (sc.valid_to is null or l.plan_date < sc.valid_to)
left join master.company as bc
    on bc.company_id = l.buyer_company_id
    and bc.valid_from <= l.plan_date and (bc.valid_to is null or l.plan_date < bc.valid_to)
where v.is_current
group by all;
