-- The group view holds every unit of demand and supply once, external or eliminated (semantics §15.3).
-- asset: intercompany_consolidation
-- Things that a company measures under another name are left out: their quantities are converted.
with renamed as (
    select distinct group_item_id
    from master.item
    where valid_from <= $plan_date and (valid_to is null or $plan_date < valid_to)
        and group_item_id not in ('', item_id)
),

listed as (
    select
        case when r.qty < 0 then 'demand' else 'supply' end as side,
        coalesce(nullif(i.group_item_id, ''), r.item_id) as group_item_id,
        sum(abs(r.qty)) as qty
    from plan.requirement as r
    join store.plan_pointer as p using (plan_id, plan_date, version)
    join master.item as i
        on i.company_id = r.company_id and i.item_id = r.item_id
        and i.valid_from <= $plan_date and (i.valid_to is null or $plan_date < i.valid_to)
    where plan_id = $plan_id and plan_date = $plan_date
        and r.type in (
            'sales', 'quotation', 'project', 'purchase_return', 'forecast', 'intercompany', 'planned_intercompany',
            'purchase', 'production', 'planned_purchase', 'planned_production'
        )
    group by side, coalesce(nullif(i.group_item_id, ''), r.item_id)
),

viewed as (
    select 'demand' as side, * from plan.consolidated_demand
    union all
    select 'supply' as side, * from plan.consolidated_supply
),

consolidated as (
    select side, group_item_id, sum(external_qty + intercompany_qty) as qty
    from viewed
    join store.plan_pointer using (plan_id, plan_date, version)
    where plan_id = $plan_id and plan_date = $plan_date
    group by side, group_item_id
)

select side, group_item_id, listed.qty as listed_qty, consolidated.qty as group_qty
from listed
full join consolidated using (side, group_item_id)
where listed.qty is distinct from consolidated.qty
    and group_item_id not in (select group_item_id from renamed)
order by side, group_item_id
