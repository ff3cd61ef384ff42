-- the stored keys of nodes that say something else
select stored.node_key
from plan.node as stored
semi join touched_node using (company_id, item_id, site_id, warehouse_id)
order by stored.node_key;
