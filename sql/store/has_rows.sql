-- whether an input table has a row as of a date
select exists (from {table} where valid_from <= $plan_date and (valid_to is null or $plan_date < valid_to));
