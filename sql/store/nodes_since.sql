-- nodes with rows that began or ended after a version (begun and ended apart: in one condition DuckDB would read whole tables)
select
    stored.company_id,
    stored.item_id,
    stored.site_id,
    stored.warehouse_id
from plan.node as stored
join (
    select node_key from store.planned_order
    where plan_id = $plan_id and plan_date = $plan_date and from_version > $version
    union
    select node_key from store.planned_order
    where plan_id = $plan_id and plan_date = $plan_date and to_version >= $version
    union
    select node_key from store.requirement
    where plan_id = $plan_id and plan_date = $plan_date and from_version > $version
    union
    select node_key from store.requirement
    where plan_id = $plan_id and plan_date = $plan_date and to_version >= $version
    union
    select node_key from store.pegging
    where plan_id = $plan_id and plan_date = $plan_date and from_version > $version
    union
    select node_key from store.pegging
    where plan_id = $plan_id and plan_date = $plan_date and to_version >= $version
    union
    select node_key from store.node_level
    where plan_id = $plan_id and plan_date = $plan_date and from_version > $version
    union
    select node_key from store.node_level
    where plan_id = $plan_id and plan_date = $plan_date and to_version >= $version
) as changed using (node_key)
order by all;
