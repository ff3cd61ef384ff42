-- the firmed order lines that planned orders of a plan and plan date have become
select planned_order_id, order_type, order_id, line_no, version
from plan.firmed_order
where plan_id = $plan_id and plan_date = $plan_date
order by version, order_id, line_no;
