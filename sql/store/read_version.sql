-- a public table of one plan version
select {columns}
from {table}
where plan_id = $plan_id and plan_date = $plan_date and version = $version;
