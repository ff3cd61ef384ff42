-- planned orders that a new version does not have any more, or has otherwise
update store.planned_order as held set to_version = $base
from left_order as gone
join plan.node as n using (company_id, item_id, site_id, warehouse_id)
where held.plan_id = $plan_id and held.plan_date = $plan_date and held.to_version is null and held.node_key = n.node_key
    and held.requirement_date = gone.requirement_date and held.ordinal = gone.ordinal;
