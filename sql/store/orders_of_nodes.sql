-- the planned orders of some nodes in one plan version
select {columns}
from plan.planned_order as o
semi join asked using (company_id, item_id, site_id, warehouse_id)
where o.plan_id = $plan_id and o.plan_date = $plan_date and o.version = $version;
