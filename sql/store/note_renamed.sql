-- what a plan calls the supply and the needs of firmed orders, and what they are called now
create or replace temp table rename_key as
select
    n.node_key,
    r.old_type,
    store.order_key(o.node_key, r.id_date, r.ordinal) as old_key,
    r.old_line,
    r.old_ref,
    r.new_type,
    -d.document_key as new_key,
    r.new_line,
    r.new_ref,
    n.company_id,
    n.item_id,
    n.site_id,
    n.warehouse_id
from renamed as r
join plan.node as n using (company_id, item_id, site_id, warehouse_id)
join plan.node as o
    on o.company_id = r.order_company_id and o.item_id = r.order_item_id and o.site_id = r.order_site_id
    and o.warehouse_id = r.order_warehouse_id
join plan.document as d on d.type = r.new_type and d.company_id = r.company_id and d.ref = r.new_ref;
