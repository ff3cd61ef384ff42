-- planned orders as a new version has them
insert into store.planned_order by name
select $plan_id as plan_id, $plan_date as plan_date, $version as from_version, null as to_version, n.node_key, {columns}
from new_order
join plan.node as n using (company_id, item_id, site_id, warehouse_id);
