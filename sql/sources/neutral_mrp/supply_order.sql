-- Grain: one open supply: MO is a production order, PO a purchase.
select
    'NEUTRAL' as company_id,
    case type when 'MO' then 'production' when 'PO' then 'purchase' else type end as order_type,
    supply as order_id,
    item as item_id,
    location as site_id,
    quantity as qty,
    due_date as receipt_date,
from open_supplies
