-- the current plans of one plan date, as the list of what is published names them
select
    plan_id,
    version,
    input_fingerprint,
    plan_fingerprint,
    finished_at
from plan.plan_version
where plan_date = $plan_date and is_current
order by plan_id;
