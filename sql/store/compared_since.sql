-- the earliest plan date that one of the current plans of a plan date is compared with: that right before it, else its own
select coalesce(min(before), $plan_date)
from (
    select p.plan_id, max(v.plan_date) as before
    from store.plan_pointer as p
    join store.plan_version as v on v.plan_id = p.plan_id and v.plan_date < p.plan_date
    where p.plan_date = $plan_date
    group by p.plan_id
);
