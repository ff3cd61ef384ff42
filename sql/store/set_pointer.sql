insert into store.plan_pointer (plan_id, plan_date, version)
values ($plan_id, $plan_date, $version);
