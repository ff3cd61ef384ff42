-- Grain: one weekday of one work centre. The source does not say what Availability (80 to 120 hours) is a measure of;
-- it is read as hours in a week and spread evenly over seven days, since work orders start on all of them.
select
    concat('work-centre-', LocationID) as calendar_id,
    weekday,
    '00:00' as opens_at,
    Availability / 7 as open_hours,
from Location
cross join range(1, 8) as days (weekday)
where Availability > 0
