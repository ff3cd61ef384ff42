-- versions that a later one of their plan and plan date has taken the place of, the oldest first
select v.plan_id, v.plan_date, v.version, v.finished_at
from store.plan_version as v
join store.plan_pointer as p using (plan_id, plan_date)
where v.version <> p.version
order by v.plan_id, v.finished_at, v.plan_date, v.version;
