-- notes the last result of a stage on a plan date
insert into store.stage_result (stage, plan_date, run_id, inputs, result)
values ($stage, $plan_date, $run_id, $inputs, $result);
