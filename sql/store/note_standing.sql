-- the rows that hold at $start and are named by some of their columns
create or replace temp table {standing} as
select held.rowid as id, held.*
from {table} as held
semi join named on {same_name}
where {near} and {scope} and held.{first} <= $start and (held.{last} is null or held.{last} > $closed);
