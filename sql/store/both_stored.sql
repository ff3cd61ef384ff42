-- rows that hold in any of two versions
select * from {table}
where plan_id = $plan_id and plan_date = $plan_date and from_version <= $version and (to_version is null or to_version >= $base);
