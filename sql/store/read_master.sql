-- an input table as of a date
select {columns}
from {table}
where valid_from <= $plan_date and (valid_to is null or $plan_date < valid_to);
