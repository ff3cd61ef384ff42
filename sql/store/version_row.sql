-- one version of one plan
select *
from store.plan_version
where plan_id = $plan_id and plan_date = $plan_date and version = $version;
