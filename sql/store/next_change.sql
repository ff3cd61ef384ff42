-- the number of the next change of planned orders
select coalesce(max(change_no), 0) + 1
from plan.order_change;
