-- rows of an input table as of a date that agree with the named ones
select {columns}
from {table} as held
semi join named on {same}
where {near} and held.valid_from <= $plan_date and (held.valid_to is null or $plan_date < held.valid_to);
