-- a plan date begins with what was taken in on an earlier one
insert into {table} by name
select held.* replace ($plan_date as plan_date)
from {table} as held
where held.plan_date = $before;
