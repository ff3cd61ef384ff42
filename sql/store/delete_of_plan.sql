-- every row of a plan
delete from {table} where plan_id = $plan_id;
