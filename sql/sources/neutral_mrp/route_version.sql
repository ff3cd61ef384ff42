-- Grain: one item that loads a resource.
select 'NEUTRAL' as company_id, item as route_id, item as item_id, location as site_id
from items
where resource is not null
