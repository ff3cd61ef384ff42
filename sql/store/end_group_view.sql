-- the group view of the version before holds no longer in a version that is made as a whole
update {table} set to_version = $version - 1
where plan_id = $plan_id and plan_date = $plan_date and from_version < $version and to_version is null;
