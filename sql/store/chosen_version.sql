-- the version asked for when there is one, by default that of the pointer
select v.version
from store.plan_version as v
join store.plan_pointer as p using (plan_id, plan_date)
where v.plan_id = $plan_id and v.plan_date = $plan_date and v.version = coalesce($version, p.version);
