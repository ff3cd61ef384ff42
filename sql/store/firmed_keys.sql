-- keys of all rows that firming made for an input table, but of orders that the data known on a plan date names by our id
select {columns}
from {table} as r
anti join (
    select f.firmed_key
    from plan.firmed_order as f
    join plan.firmed_order_taken as t using (company_id, order_type, order_id)
    where t.how = 'source' and t.source_order_id = t.order_id
        and t.plan_date = (select max(plan_date) from master.ingestion where plan_date <= $plan_date)
) as named on named.firmed_key = r.firmed_key;
