-- Grain: one item in its location.
select 'NEUTRAL' as company_id, item as item_id, location as site_id, on_hand as qty
from items
