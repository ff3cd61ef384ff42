-- Grain: one item of one active vendor. Prices and limits are per vendor unit: all vendors of an item sell it in the same
-- one, so prices compare, but where that is not the unit of stock the price is not one of a piece (there is no factor),
-- and the least order quantity is left out. The source has no validity.
select
    'AW' as company_id,
    cast(BusinessEntityID as varchar) as vendor_id,
    cast(ProductID as varchar) as item_id,
    if(is_in_stock_unit, MinOrderQty, 0) as min_qty,
    StandardPrice as unit_price,
    'USD' as currency_code,
    AverageLeadTime as lead_days,
from ranked_vendor
