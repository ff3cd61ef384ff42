-- store.node_label: one planning node, with its part of the ids of planned orders (semantics §17.2)
-- Columns:
--   node_key, company_id, item_id, site_id, warehouse_id: as in plan.node
--   label: These ids joined by |, escaped: the middle of the id of a planned order
create or replace view store.node_label as
select
    node_key,
    company_id,
    item_id,
    site_id,
    warehouse_id,
    concat_ws('|', store.escaped(company_id), store.escaped(item_id), store.escaped(site_id), store.escaped(warehouse_id)) as label
from plan.node;
