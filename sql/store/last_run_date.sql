-- the plan date of the last run of a plan, up to a plan date
select max(plan_date) from store.plan_pointer where plan_id = $plan_id and plan_date <= $plan_date
