-- added rows, one with their equal neighbours in time
insert into {table} ({scope_names}{first}, {last}, {columns})
select
    {scope_values}coalesce(before.{first}, $start),
    case when behind.id is not null then behind.{last} else $end end,
    {incoming_columns}
from {added} as incoming
left join neighbour as before on before.{last} = $closed and {same_before}
left join neighbour as behind on behind.{first} = $follow and {same_behind};
