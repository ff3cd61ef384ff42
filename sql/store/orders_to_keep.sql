-- planned orders of a plan's last version up to a plan date that are approved, or required within some days of that date
select {columns}
from plan.planned_order as o
where o.plan_id = $plan_id and o.plan_date = $last_date and o.version = $version
    and (o.status = 'approved' or o.requirement_date between $plan_date and $frozen_until);
