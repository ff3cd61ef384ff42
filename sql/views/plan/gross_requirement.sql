-- plan.gross_requirement: one need of a node in a forecast plan, in every version that it holds in
-- Columns: as in plan.gross_requirement
-- Example: select item_id, date, source_type, qty, level from plan.gross_requirement
--     where plan_id = 'gross' order by plan_date, version, level, item_id, date limit 20;
create or replace view plan.gross_requirement as
select
    v.plan_id,
    v.plan_date,
    v.version,
    n.company_id,
    n.item_id,
    n.site_id,
    n.warehouse_id,
    r.date,
    case when r.type = 'forecast' then 'forecast' else 'planned_order' end as source_type,
    store.ref(v.plan_id, o.label, r.ref_key, d.ref) as source_ref,
    r.line_no,
    store.units(-r.qty) as qty,
    l.low_level_code as level
from store.plan_version as v
join store.requirement as r
    on r.plan_id = v.plan_id and r.plan_date = v.plan_date
    and v.version >= r.from_version and (r.to_version is null or v.version <= r.to_version)
join store.node_level as l
    on l.plan_id = v.plan_id and l.plan_date = v.plan_date and l.node_key = r.node_key
    and v.version >= l.from_version and (l.to_version is null or v.version <= l.to_version)
join store.node_label as n on n.node_key = r.node_key
left join store.node_label as o on o.node_key = store.order_node(r.ref_key)
left join plan.document as d on d.document_key = -r.ref_key
where v.kind = 'forecast' and r.qty < 0;
