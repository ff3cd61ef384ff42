-- Grain: one purchase line or work order that was placed by the date and had not come in.
-- Open by dates, whatever state the order ended in: that came later. Quantities are as ordered: what was rejected or
-- scrapped came out later. Purchases in vendor units without a factor count 1 : 1, as the source itself stocks them.
select
    'AW' as company_id,
    'purchase' as order_type,
    cast(PurchaseOrderID as varchar) as order_id,
    PurchaseOrderDetailID as line_no,
    cast(ProductID as varchar) as item_id,
    'PLANT' as site_id,
    OrderQty as qty,
    OrderDate as order_date,
    received_on as receipt_date,
    cast(VendorID as varchar) as vendor_id,
from open_purchase_line
union all
-- components were issued when the order started: it has no component demand left
select
    'AW',
    'production',
    cast(WorkOrderID as varchar),
    1,
    cast(ProductID as varchar),
    'PLANT',
    OrderQty,
    StartDate,
    DueDate,
    null,
from open_work_order
