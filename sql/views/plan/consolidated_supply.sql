-- plan.consolidated_supply: supply of one thing of the group on one day, in every version that it holds in
-- Columns: as in plan.consolidated_supply
-- Example: select * from plan.consolidated_supply where plan_id = 'static' order by all limit 20;
create or replace view plan.consolidated_supply as
select
    v.plan_id,
    v.plan_date,
    v.version,
    r.group_item_id,
    r.date,
    r.external_qty,
    r.intercompany_qty,
    r.value,
    r.currency_code
from store.plan_version as v
join store.consolidated_supply as r
    on r.plan_id = v.plan_id and r.plan_date = v.plan_date
    and v.version >= r.from_version and (r.to_version is null or v.version <= r.to_version);
