-- the stored keys of the nodes of some items without some of them
select node_key
from plan.node
semi join wanted_item using (company_id, item_id)
anti join left_out using (company_id, item_id, site_id, warehouse_id)
order by node_key;
