-- the last ingested plan date up to a date
select max(plan_date)
from master.ingestion
where plan_date <= $plan_date;
