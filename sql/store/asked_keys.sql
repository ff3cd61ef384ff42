-- packed keys of some planned orders
create or replace temp table asked_key as
select store.order_key(n.node_key, asked.id_date, asked.ordinal) as ref_key, asked.order_id
from asked
join plan.node as n using (company_id, item_id, site_id, warehouse_id);
