-- what is stored, for a user who asked for something else
select plan_id || ' of ' || plan_date || ', version ' || version as text
from store.plan_pointer
order by plan_date desc, plan_id;
