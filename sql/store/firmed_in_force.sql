-- rows that firmed orders add to an input table on a plan date: those firmed up to then that the source does not answer for by then
select {columns}
from {table} as r
semi join (
    select f.firmed_key
    from plan.firmed_order as f
    anti join (select * from plan.firmed_order_taken where plan_date <= $plan_date) as t using (company_id, order_type, order_id)
    where f.plan_date <= $firmed_until
) as f on f.firmed_key = r.firmed_key;
