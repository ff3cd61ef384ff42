-- adjustments that an authorisation saved or dropped
update forecast.adjustment as a
set saved_on = m.saved_on, dropped_on = m.dropped_on
from marked as m
where a.edit_no = m.edit_no and a.entry = m.entry;
