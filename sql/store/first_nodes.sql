-- planning nodes of the first plan of a warehouse, in order of what they are, keep their keys
insert into plan.node by name
select
    node_key,
    company_id,
    item_id,
    site_id,
    warehouse_id
from local_node;
