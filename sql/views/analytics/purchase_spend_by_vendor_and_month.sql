-- analytics.purchase_spend_by_vendor_and_month: what the current plans buy, at standard cost
-- Grain: one vendor of one company and one month of receipt, open orders and planned orders apart, per plan and plan date.
-- Key: plan_id, plan_date, company_id, vendor_id, month, source
-- Note: Values are quantities times standard cost, whatever the vendor's price, in the currency of the company: add up rows of one
--     currency only.
-- Columns:
--   plan_id, plan_date, version: as in plan.plan_version
--   company_id: Company that buys
--   vendor_id: Vendor; empty: the order names none
--   vendor_name: as master.vendor.name
--   intercompany_company_id: as in master.vendor
--   month: First day of the month in which the goods come in, all delays counted; overdue open orders count on the plan date
--   source: open_order: a purchase order that stands; planned_order: a proposal of the plan
--   orders: Order lines, or planned orders; unit: count
--   items: Items bought; unit: count
--   value: Quantity times standard cost; unit: company currency
--   currency_code: as in master.company
--   orders_without_cost: Order lines or planned orders of items without standard cost, which add nothing to the value; unit: count
-- Example: select vendor_name, month, source, value, currency_code, orders_without_cost
--     from analytics.purchase_spend_by_vendor_and_month where plan_id = 'static'
--     order by plan_date, company_id, month, value desc, vendor_id, source;
create or replace view analytics.purchase_spend_by_vendor_and_month as
with bought as (
    select
        plan_id,
        plan_date,
        version,
        company_id,
        item_id,
        vendor_id,
        available_date as receipt_date,
        'planned_order' as source,
        qty
    from plan.planned_order
    where order_type = 'purchase'
    union all
    select
        r.plan_id,
        r.plan_date,
        r.version,
        r.company_id,
        r.item_id,
        coalesce(s.vendor_id, '') as vendor_id,
        r.date as receipt_date,
        'open_order' as source,
        r.qty
    from plan.requirement as r
    left join master.supply_order as s
        on s.company_id = r.company_id and s.order_type = r.type and s.order_id || '/' || s.line_no = r.ref
        and s.valid_from <= r.plan_date and (s.valid_to is null or r.plan_date < s.valid_to)
    where r.type = 'purchase'
)

select
    b.plan_id,
    b.plan_date,
    b.version,
    b.company_id,
    b.vendor_id,
    n.name as vendor_name,
    n.intercompany_company_id,
    date_trunc('month', b.receipt_date)::date as month,
    b.source,
    count(*) as orders,
    count(distinct b.item_id) as items,
    sum(cast(b.qty::double * i.standard_cost as decimal(38, 6)))::double as value,
    c.currency_code,
    count(*) filter (where i.standard_cost = 0) as orders_without_cost
from bought as b
join plan.plan_version as v on v.plan_id = b.plan_id and v.plan_date = b.plan_date and v.version = b.version
left join master.item as i
    on i.company_id = b.company_id and i.item_id = b.item_id
    and i.valid_from <= b.plan_date and (i.valid_to is null or b.plan_date < i.valid_to)
left join master.vendor as n
    on n.company_id = b.company_id and n.vendor_id = b.vendor_id
    and n.valid_from <= b.plan_date and (n.valid_to is null or b.plan_date < n.valid_to)
left join master.company as c
    on c.company_id = b.company_id
    and c.valid_from <= b.plan_date and (c.valid_to is null or b.plan_date < c.valid_to)
where v.is_current
group by all;
