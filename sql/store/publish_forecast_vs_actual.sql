-- the forecasts of all plan dates up to one against what came before that day
select *
from analytics.forecast_vs_actual
where plan_date <= $plan_date and until_date <= $plan_date;
