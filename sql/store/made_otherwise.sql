-- how many versions of a plan were made after one, by anything but work on planned orders
select count(*)
from store.plan_version
where plan_id = $plan_id and plan_date = $plan_date and version > $version and method <> 'order_change';
