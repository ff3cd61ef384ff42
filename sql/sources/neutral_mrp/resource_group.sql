-- Grain: one resource: each is a group of its own.
select 'NEUTRAL' as company_id, resource as resource_group_id, location as site_id, 'ALWAYS' as calendar_id
from resources
