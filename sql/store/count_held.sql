-- how many rows hold at $start
select count(*)
from {table} as held
where {scope} and held.{first} <= $start and (held.{last} is null or held.{last} > $closed);
