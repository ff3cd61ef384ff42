-- ids of the rows that hold at $start and are not among the incoming ones
create or replace temp table {gone} as
select held.rowid as id, held.{first} >= $start as is_new
from {table} as held
anti join incoming on {same}
where {scope} and held.{first} <= $start and (held.{last} is null or held.{last} > $closed);
