-- the group view of a version holds in the next one too
update {table} set to_version = $version
where plan_id = $plan_id and plan_date = $plan_date and to_version = $base;
