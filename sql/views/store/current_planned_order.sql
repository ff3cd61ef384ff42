-- store.current_planned_order: rows of store.planned_order that hold in the current version of their plan
-- Columns: as in store.planned_order
create or replace view store.current_planned_order as
select r.*
from store.planned_order as r
join store.plan_pointer as p using (plan_id, plan_date)
where p.version >= r.from_version and (r.to_version is null or p.version <= r.to_version);
