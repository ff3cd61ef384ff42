-- the versions that are gone
delete from store.plan_version as v
using gone
where v.plan_id = gone.plan_id and v.plan_date = gone.plan_date and v.version = gone.version;
