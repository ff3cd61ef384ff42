-- Grain: one location.
select distinct 'NEUTRAL' as company_id, location as site_id
from items
