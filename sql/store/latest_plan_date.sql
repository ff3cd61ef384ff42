-- The last plan date on which a plan was made.
select max(plan_date) from store.plan_pointer where plan_id = $plan_id
