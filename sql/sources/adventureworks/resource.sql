-- Grain: one work centre; the source does not say how many machines or people stand in it, so it is one resource.
select
    'AW' as company_id,
    cast(LocationID as varchar) as resource_id,
    Name as name,
    cast(LocationID as varchar) as resource_group_id,
    concat('work-centre-', LocationID) as calendar_id,
    CostRate as hour_cost,
from Location
where Availability > 0
