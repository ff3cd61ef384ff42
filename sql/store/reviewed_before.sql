-- the last plan date with a reviewed forecast before one
select max(plan_date)
from forecast.reviewed
where plan_date < $plan_date;
