-- firmed orders that were acknowledged by hand
select company_id, order_type, order_id
from plan.firmed_order_taken
where how = 'acknowledged';
