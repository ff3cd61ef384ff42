-- how long a version took, with what was done around it
update store.plan_version set seconds_per_phase = $seconds
where plan_id = $plan_id and plan_date = $plan_date and version = $version;
