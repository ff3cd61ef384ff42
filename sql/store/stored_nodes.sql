-- the stored key of each node of a plan
select stored.node_key
from local_node
join plan.node as stored using (company_id, item_id, site_id, warehouse_id)
order by local_node.node_key;
