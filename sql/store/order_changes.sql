-- the log of changed planned orders, the newest first
select {columns}
from plan.order_change
where plan_id = coalesce($plan_id, plan_id) and plan_date = coalesce($plan_date, plan_date)
order by change_no desc, entry;
