-- every firmed order, once
select distinct company_id, order_type, order_id, firmed_key, plan_date
from plan.firmed_order;
