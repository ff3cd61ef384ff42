-- what a table says of one plan date
insert into {table} by name
select $plan_date as plan_date, incoming.*
from incoming;
