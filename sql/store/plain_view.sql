-- plan.{name}: {grain}, in every version that it holds in
-- Columns: as in plan.{name}
-- Example: select * from plan.{name} where plan_id = 'static' order by all limit 20;
create or replace view plan.{name} as
select
{columns}
from store.plan_version as v
join store.{name} as r
    on r.plan_id = v.plan_id and r.plan_date = v.plan_date
    and v.version >= r.from_version and (r.to_version is null or v.version <= r.to_version);
