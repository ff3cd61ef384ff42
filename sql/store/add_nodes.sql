-- planning nodes not seen before get the next keys, in order of their ids
insert into plan.node by name
select
    (select coalesce(max(node_key) + 1, 0) from plan.node)
    + row_number() over (order by company_id, item_id, site_id, warehouse_id) - 1 as node_key,
    company_id,
    item_id,
    site_id,
    warehouse_id
from local_node
anti join plan.node using (company_id, item_id, site_id, warehouse_id);
