-- Grain: one work centre (Location with available hours).
select
    'AW' as company_id,
    cast(LocationID as varchar) as resource_group_id,
    Name as name,
    'PLANT' as site_id,
    concat('work-centre-', LocationID) as calendar_id,
from Location
where Availability > 0
