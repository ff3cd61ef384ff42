-- Grain: one weekday of the resources' calendar.
select 'ALWAYS' as calendar_id, weekday, '00:00' as opens_at, 24 as open_hours
from range(1, 8) as days (weekday)
