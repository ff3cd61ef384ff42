-- Grain: one resource. Its hours per week can be more than a week has: they are a share of the 168 hours of the calendar.
select
    'NEUTRAL' as company_id,
    resource as resource_id,
    resource as resource_group_id,
    'ALWAYS' as calendar_id,
    cast(hours_per_week as double) / 168 * 100 as efficiency_pct,
from resources
