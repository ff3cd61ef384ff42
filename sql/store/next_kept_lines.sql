-- the next plan date on which somebody changed the kept forecast lines
select min(plan_date)
from forecast.edit
where plan_date > $plan_date and action <> 'adjust';
