-- new rows, open at the end
insert into {table} ({scope_names}{first}, {last}, {columns})
select {scope_values}$start, null, {columns}
from incoming
anti join (
    select * from {table} as held
    where {scope} and held.{first} <= $start and (held.{last} is null or held.{last} > $closed)
) as held on {same};
