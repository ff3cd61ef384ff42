-- What a forecast plan explodes of a node's forecast is what its forecast lines have left (semantics §16).
-- asset: forecast_plan
with gross as (
    select company_id, item_id, site_id, warehouse_id, sum(g.qty) as gross_qty
    from plan.gross_requirement as g
    join store.plan_pointer using (plan_id, plan_date, version)
    where plan_id = $plan_id and plan_date = $plan_date and source_type = 'forecast'
    group by company_id, item_id, site_id, warehouse_id
),

forecast as (
    select company_id, item_id, site_id, warehouse_id, sum(f.left_qty) as left_qty
    from plan.forecast_left as f
    join store.plan_pointer using (plan_id, plan_date, version)
    join store.plan_version as v using (plan_id, plan_date, version)
    where v.kind = 'forecast' and plan_id = $plan_id and plan_date = $plan_date and left_qty <> 0 and not is_inside
    group by company_id, item_id, site_id, warehouse_id
)

select company_id, item_id, site_id, warehouse_id, left_qty, gross_qty
from gross
full join forecast using (company_id, item_id, site_id, warehouse_id)
where left_qty is distinct from gross_qty
order by company_id, item_id, site_id, warehouse_id
