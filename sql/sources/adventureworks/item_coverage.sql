-- Grain: one item on the site that is needed and kept in stock.
-- SafetyStockLevel, the least quantity to have, is the floor. ReorderPoint is 75 % of it for every item, below the floor,
-- and the source has no level to order up to: so no min/max, and the reorder point is not used.
-- Not kept in stock: 72 frames have a level of 500, as every item has one, but no row in ProductInventory, where even empty
-- places have theirs. They go straight into bicycles; with the floor, a plan would begin by making 27,000 of them.
-- Not needed: items that are only planned because an order is on the way. Nobody refills what is no longer sold.
select
    'AW' as company_id,
    cast(ProductID as varchar) as item_id,
    'PLANT' as site_id,
    SafetyStockLevel as min_on_hand_qty,
from Product
join needed_item using (ProductID)
where ProductID in (select ProductID from ProductInventory)
