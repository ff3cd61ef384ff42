-- the last forecast that was reviewed up to a plan date
select *
from analytics.forecast_review
where plan_date = (select max(plan_date) from forecast.reviewed where plan_date <= $plan_date);
