-- rows that hold in one of two versions alone (begun and ended apart: in one condition DuckDB would read whole tables)
select * from {table}
where plan_id = $plan_id and plan_date = $plan_date and from_version > $base and from_version <= $version
union all
select * from {table}
where plan_id = $plan_id and plan_date = $plan_date and to_version >= $base and to_version < $version and from_version <= $base;
