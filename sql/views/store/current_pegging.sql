-- store.current_pegging: rows of store.pegging that hold in the current version of their plan
-- Columns: as in store.pegging
create or replace view store.current_pegging as
select r.*
from store.pegging as r
join store.plan_pointer as p using (plan_id, plan_date)
where p.version >= r.from_version and (r.to_version is null or p.version <= r.to_version);
