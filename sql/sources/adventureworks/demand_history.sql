-- Grain: one item, sales channel and ship date up to the date. Lines ordered but not shipped are open orders, never both:
-- history and open orders are dated alike, so a forecast from the date on covers just what has not left, and open orders
-- consume it.
select
    'AW' as company_id,
    cast(ProductID as varchar) as item_id,
    'PLANT' as site_id,
    channel as customer_group_id,
    'sales' as transaction_type,
    ShipDate as "date",
    sum(OrderQty) as qty,
    count(*) as order_count,
from sales_line
where ShipDate <= $as_of
group by ProductID, channel, ShipDate
