-- rows equal to an added one that end just before the interval or begin just behind it
create or replace temp table neighbour as
select held.rowid as id, held.*
from {table} as held
semi join {added} as incoming on {same}
where {scope} and (held.{last} = $closed or held.{first} = $follow);
