-- store.current_requirement: rows of store.requirement that hold in the current version of their plan
-- Columns: as in store.requirement
create or replace view store.current_requirement as
select r.*
from store.requirement as r
join store.plan_pointer as p using (plan_id, plan_date)
where p.version >= r.from_version and (r.to_version is null or p.version <= r.to_version);
