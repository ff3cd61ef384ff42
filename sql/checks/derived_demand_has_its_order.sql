-- Every derived demand is of a planned order of the same version (semantics §12).
-- asset: net_requirements, forecast_plan
with ordered as (
    select (node_key << 32) + ((requirement_date - date '1970-01-01')::bigint << 16) + ordinal as ref_key
    from store.current_planned_order
    where plan_id = $plan_id and plan_date = $plan_date
)

select
    n.company_id,
    n.item_id,
    n.site_id,
    n.warehouse_id,
    r.type,
    store.ref($plan_id, o.label, r.ref_key, '') as ref,
    r.line_no
from store.current_requirement as r
anti join ordered using (ref_key)
join store.node_label as n using (node_key)
left join store.node_label as o on o.node_key = store.order_node(r.ref_key)
where r.plan_id = $plan_id and r.plan_date = $plan_date
    and r.type in ('planned_component', 'planned_transfer_issue', 'planned_intercompany')
order by all
