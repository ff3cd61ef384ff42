-- Grain: one made item with a route (149 of 238; the others have lead times only).
select distinct
    'AW' as company_id,
    cast(ProductID as varchar) as route_id,
    cast(ProductID as varchar) as item_id,
from Routing
