-- Grain: one made item.
select distinct 'NEUTRAL' as company_id, parent as bom_id, parent as item_id
from bom
