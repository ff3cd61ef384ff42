-- the order lines of one file of the outbox
select {columns}
from plan.firmed_order
where batch_id = $batch_id and order_type = $order_type
order by company_id, order_id, line_no;
