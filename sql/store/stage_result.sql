-- the last result of a stage on a plan date
select run_id, inputs, result
from store.stage_result
where stage = $stage and plan_date = $plan_date;
