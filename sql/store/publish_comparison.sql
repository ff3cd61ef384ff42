-- the comparison of the current plans of one plan date with each other and with what stands right before them, which is not published itself;
-- $since says how far back that lies, or the orders of all plan dates are read
select c.*
from analytics.plan_comparison as c
join store.plan_pointer as p on p.plan_id = c.plan_id and p.plan_date = c.plan_date and p.version = c.version
where c.plan_date = $plan_date and c.base_plan_date >= $since and (c.is_successive or c.basis = 'plan');
