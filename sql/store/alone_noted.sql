-- rows that hold in one of two versions alone, as they were noted when the second one was written
select * replace ($base as to_version) from {standing}
where id in (select id from {gone})
union all by name
select $plan_id as plan_id, $plan_date as plan_date, $version as from_version, null as to_version, * from {added};
