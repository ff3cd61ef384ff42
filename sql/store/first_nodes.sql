-- planning nodes under keys that they keep
insert into plan.node by name
select
    node_key,
    company_id,
    item_id,
    site_id,
    warehouse_id
from local_node;
