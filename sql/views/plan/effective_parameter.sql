-- plan.effective_parameter: one parameter of one node, after all overrides, in every version that it holds in
-- Columns: as in plan.effective_parameter
-- Example: select * from plan.effective_parameter where plan_id = 'static' order by all limit 20;
create or replace view plan.effective_parameter as
select
    v.plan_id,
    v.plan_date,
    v.version,
    r.company_id,
    r.item_id,
    r.site_id,
    r.warehouse_id,
    r.parameter,
    r.value,
    r.source
from store.plan_version as v
join store.effective_parameter as r
    on r.plan_id = v.plan_id and r.plan_date = v.plan_date
    and v.version >= r.from_version and (r.to_version is null or v.version <= r.to_version);
