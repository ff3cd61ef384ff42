-- the plan dates of which a demand forecast is stored, in order
select plan_date
from store.forecast_run
order by plan_date;
