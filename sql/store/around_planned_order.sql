-- planned orders of some nodes in two versions, with the versions that they hold in
with asked_key as (
    select node_key from plan.node
    semi join asked using (company_id, item_id, site_id, warehouse_id)
),

held as materialized (
    select * from ({both}) as noted
    where node_key in (select node_key from asked_key)
)

select
    r.from_version,
    r.to_version,
    store.order_id(r.plan_id, n.label, r.requirement_date, r.ordinal) as order_id,
    n.company_id,
    n.item_id,
    n.site_id,
    n.warehouse_id
from held as r
join store.node_label as n using (node_key);
