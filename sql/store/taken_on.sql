-- firmed orders that the data of one plan date named
select company_id, order_type, order_id, source_order_id
from plan.firmed_order_taken
where plan_date = $plan_date and how = 'source'
order by all;
