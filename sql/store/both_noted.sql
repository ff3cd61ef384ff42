-- rows that hold in any of two versions, as they were noted when the second one was written
select * replace (case when id in (select id from {gone}) then $base else to_version end as to_version) from {standing}
union all by name
select $plan_id as plan_id, $plan_date as plan_date, $version as from_version, null as to_version, * from {added};
