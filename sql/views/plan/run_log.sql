-- plan.run_log: one message of a run, in every version that it holds in
-- Columns: as in plan.run_log
-- Example: select * from plan.run_log where plan_id = 'static' order by all limit 20;
create or replace view plan.run_log as
select
    v.plan_id,
    v.plan_date,
    v.version,
    r.entry,
    r.severity,
    r.code,
    r.text,
    r.rows
from store.plan_version as v
join store.run_log as r
    on r.plan_id = v.plan_id and r.plan_date = v.plan_date
    and v.version >= r.from_version and (r.to_version is null or v.version <= r.to_version);
