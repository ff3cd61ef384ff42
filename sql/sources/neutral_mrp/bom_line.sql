-- Grain: one component of a made item; the problem does not number them.
select
    'NEUTRAL' as company_id,
    parent as bom_id,
    row_number() over (partition by parent order by component, qty_per) as line_no,
    component as component_item_id,
    qty_per as quantity,
from bom
