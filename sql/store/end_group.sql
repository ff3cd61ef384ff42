-- rows of one version end with it
update {table} set to_version = $version
where plan_id = $plan_id
    and plan_date = $plan_date
    and from_version = $version
    and to_version is null;
