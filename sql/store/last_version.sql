-- the version of a plan that counts on the last plan date up to one
select plan_date, version
from store.plan_pointer
where plan_id = $plan_id and plan_date <= $plan_date
order by plan_date desc
limit 1;
