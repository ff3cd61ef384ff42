-- the current plans of one plan date
select plan_id, version
from store.plan_pointer
where plan_date = $plan_date
order by plan_id;
