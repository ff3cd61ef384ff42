-- forgets the last result of a stage on a plan date
delete from store.stage_result
where stage = $stage and plan_date = $plan_date;
