-- Grain: one item that loads a resource, in one operation.
select
    'NEUTRAL' as company_id,
    item as route_id,
    10 as operation_no,
    resource as resource_id,
    hours_per_unit as run_hours,
from items
where resource is not null
