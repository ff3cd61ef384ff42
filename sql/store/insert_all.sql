-- rows of a plan and plan date that had none, open at the end
insert into {table} ({scope_names}{first}, {last}, {columns})
select {scope_values}$start, null, {columns}
from incoming;
