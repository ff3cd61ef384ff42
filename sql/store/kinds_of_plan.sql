-- the kinds that the stored versions of a plan are of
select distinct kind from store.plan_version where plan_id = $plan_id order by kind;
