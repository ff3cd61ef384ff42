-- what a gone row says of the time behind the interval stays
insert into {table} ({scope_names}{first}, {last}, {columns})
select {scope_names}$follow, {last}, {columns}
from {table}
where rowid in (select id from {gone}) and $follow is not null and ({last} is null or {last} > $end);
