-- Grain: one item that is bought in another unit than it is stocked and used in, and there is no factor between them: its
-- receipts do not compare with its issues, nor its price with its cost.
select
    cast(ProductID as varchar) as item_id,
    Product.Name as name,
    ranked_vendor.UnitMeasureCode as vendor_unit_id,
    unit_id,
    balance_qty,
    issued_later_qty,
    purchased_later_qty,
from ranked_vendor
join Product using (ProductID)
join stock_unit using (ProductID)
left join stock_roll_back using (ProductID)
where choice = 1 and not is_in_stock_unit
