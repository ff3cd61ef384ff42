-- the log of edits of forecasts, the newest first
select *
from forecast.edit
where plan_date = coalesce($plan_date, plan_date)
order by edit_no desc;
