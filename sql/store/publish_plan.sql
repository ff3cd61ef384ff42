-- a public table of the current plans of one plan date
select {columns}
from {table} as t
join store.plan_pointer as p on p.plan_id = t.plan_id and p.plan_date = t.plan_date and p.version = t.version
where t.plan_date = $plan_date;
