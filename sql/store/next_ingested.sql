-- the first ingested plan date after a date
select min(plan_date)
from master.ingestion
where plan_date > $plan_date;
