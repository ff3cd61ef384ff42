-- Grain: one demand. Its priority orders demands for scarce capacity only, which this plan does not look at.
select
    'NEUTRAL' as company_id,
    'sales' as demand_type,
    demand as order_id,
    item as item_id,
    location as site_id,
    quantity as qty,
    due_date as requested_date,
from demands
