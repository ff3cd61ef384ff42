-- the net-requirements list of some items
select requirement.*
from plan.requirement
join plan.plan_version as chosen using (plan_id, plan_date, version)
semi join wanted_item using (company_id, item_id)
where chosen.is_current and requirement.plan_id = $plan_id and requirement.plan_date = $plan_date
order by all;
