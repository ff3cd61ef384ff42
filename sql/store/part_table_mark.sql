-- what an input table says as of a date, as a number
select {name} as table_name, count(*) || '-' || coalesce(sum(hash({columns})::hugeint), 0) as mark
from {table}
where valid_from <= $plan_date and (valid_to is null or $plan_date < valid_to)
