-- plan.delay: one demand that comes late, in every version that it holds in
-- Columns: as in plan.delay
-- Example: select * from plan.delay where plan_id = 'static' order by all limit 20;
create or replace view plan.delay as
select
    v.plan_id,
    v.plan_date,
    v.version,
    r.company_id,
    r.item_id,
    r.site_id,
    r.warehouse_id,
    r.type,
    r.ref,
    r.line_no,
    r.requested_date,
    r.available_date,
    r.days,
    r.limiting_ref
from store.plan_version as v
join store.delay as r
    on r.plan_id = v.plan_id and r.plan_date = v.plan_date
    and v.version >= r.from_version and (r.to_version is null or v.version <= r.to_version);
