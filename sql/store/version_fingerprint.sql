-- what a stored version of a plan says, as a fingerprint
select plan_fingerprint
from store.plan_version
where plan_id = $plan_id and plan_date = $plan_date and version = $version;
