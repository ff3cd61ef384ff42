delete from store.plan_pointer
where plan_id = $plan_id and plan_date = $plan_date;
