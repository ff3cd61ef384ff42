-- plan.plan_version: one run of one plan
-- Columns: as in plan.plan_version
-- Example: select plan_id, plan_date, version, is_current, started_by, finished_at from plan.plan_version
--     order by plan_id, plan_date, version;
create or replace view plan.plan_version as
select
    v.plan_id,
    v.plan_date,
    v.version,
    v.method,
    v.base_version,
    v.input_fingerprint,
    v.plan_fingerprint,
    v.rules_version,
    v.parameters,
    v.started_at,
    v.finished_at,
    v.started_by,
    v.status,
    v.row_counts,
    v.seconds_per_phase,
    v.version = p.version as is_current
from store.plan_version as v
join store.plan_pointer as p using (plan_id, plan_date);
