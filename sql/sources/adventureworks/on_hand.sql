-- Grain: one item on the site.
-- The source has one balance, that of the end of the history. Rolled back to the date: less what was purchased and made
-- later, plus what was issued and sold later. So later movements are used by construction, and only here; a movement
-- that is recorded later together with the final balance that it leads to changes nothing.
-- Below 0 it is clipped to 0; `_report_stock_clipped` has what was cut off.
-- No location: the source says where stock was at the end (ProductInventory), not which place later movements touched.
select
    'AW' as company_id,
    cast(ProductID as varchar) as item_id,
    'PLANT' as site_id,
    greatest(balance_qty, 0) as qty,
from stock_roll_back
