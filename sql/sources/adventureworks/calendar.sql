-- Grain: one work centre (Location with an hourly rate).
select
    concat('work-centre-', LocationID) as calendar_id,
    Name as name,
from Location
where Availability > 0
