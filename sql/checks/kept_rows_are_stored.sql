-- Every row that was kept is in the master data as of the plan date, so is every row of firmed orders in force (semantics §31.9),
-- and no other but forecast lines authorised or entered here (§35.9) and rows of item coverage for posted minima (§38.5).
-- asset: master_data
with in_force as (
    select f.firmed_key
    from plan.firmed_order as f
    anti join (select * from plan.firmed_order_taken where plan_date <= $plan_date) as t using (company_id, order_type, order_id)
    where f.plan_date <= $plan_date
),

ours as (
    select 'supply_order' as table_name, count(*) as rows_ours
    from store.firmed_supply_order
    where firmed_key in (select firmed_key from in_force)
    union all
    select 'demand_order', count(*)
    from store.firmed_demand_order
    where firmed_key in (select firmed_key from in_force)
    union all
    select 'marking', count(*)
    from store.firmed_marking
    where firmed_key in (select firmed_key from in_force)
    union all
    select 'demand_forecast', count(*)
    from master.demand_forecast
    where source in ('authorised_here', 'entered_here') and valid_from <= $plan_date and (valid_to is null or $plan_date < valid_to)
    union all
    select 'item_coverage', count(*)
    from store.added_coverage
    where valid_from <= $plan_date and (valid_to is null or $plan_date < valid_to)
)

select c.table_name, c.rows_kept, coalesce(s.rows_stored, 0) - coalesce(f.rows_ours, 0) as rows_stored
from master.ingestion_count as c
left join store.master_count as s using (plan_date, table_name)
left join ours as f using (table_name)
where c.plan_date = $plan_date and c.rows_kept + coalesce(f.rows_ours, 0) <> coalesce(s.rows_stored, 0)
order by c.table_name
