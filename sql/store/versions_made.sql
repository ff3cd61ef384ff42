-- how many versions of a plan were made, over all plan dates; the last one of each date is never let go
select coalesce(sum(last), 0)
from (select max(version) as last from store.plan_version where plan_id = $plan_id group by plan_date);
