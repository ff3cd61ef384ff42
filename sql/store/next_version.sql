-- the version that a plan has last
select coalesce(max(version), 0) + 1
from store.plan_version
where plan_id = $plan_id and plan_date = $plan_date;
