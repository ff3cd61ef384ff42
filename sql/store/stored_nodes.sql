-- each node of a plan with its stored key, none when it is new
select
    local_node.node_key as local_key,
    stored.node_key,
    company_id,
    item_id,
    site_id,
    warehouse_id
from local_node
left join plan.node as stored using (company_id, item_id, site_id, warehouse_id)
order by local_key;
