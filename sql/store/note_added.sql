-- incoming rows that do not hold at $start
create or replace temp table {added} as
select incoming.*
from incoming
anti join (
    select * from {table} as held
    where {scope} and held.{first} <= $start and (held.{last} is null or held.{last} > $closed)
) as held on {same};
