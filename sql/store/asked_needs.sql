-- needs of the asked planned orders in the net-requirements list of the version before
select n.company_id, n.item_id, n.site_id, n.warehouse_id, r.type as old_type, a.order_id as old_ref, r.line_no as old_line
from store.requirement as r
join asked_key as a using (ref_key)
join plan.node as n using (node_key)
where r.plan_id = $plan_id and r.plan_date = $plan_date and r.to_version is null and r.qty < 0
order by all;
