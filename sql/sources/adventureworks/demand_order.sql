-- Grain: one sales line that was ordered by the date and had not left stock. The customer wants it on the due date; it is
-- planned for the ship date, the day it leaves stock, as the history is.
select
    'AW' as company_id,
    'sales' as demand_type,
    cast(SalesOrderID as varchar) as order_id,
    LineNumber as line_no,
    cast(ProductID as varchar) as item_id,
    'PLANT' as site_id,
    OrderQty as qty,
    DueDate as requested_date,
    ShipDate as confirmed_date,
    customer_id,
from open_sales_line
