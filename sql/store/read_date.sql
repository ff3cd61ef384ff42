-- what a table says of one plan date
select {columns}
from {table}
where plan_date = $plan_date;
