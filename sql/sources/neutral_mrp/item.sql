-- Grain: one item in its location. Lot sizes are order minimum and multiple; the lead time is the same for any way to get it.
select
    'NEUTRAL' as company_id,
    item as item_id,
    'EA' as unit_id,
    case source when 'make' then 'production' when 'buy' then 'purchase' else source end as default_order_type,
    lead_time_days as purchase_lead_days,
    lead_time_days as production_lead_days,
    'DAILY' as coverage_group_id,
    location as default_site_id,
    false as plans_by_warehouse,
    lot_min as order_min_qty,
    lot_multiple as order_multiple_qty,
from items
