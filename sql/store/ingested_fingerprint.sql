-- fingerprint of what was taken in on a plan date, or on the last one before it
select fingerprint
from master.ingestion
where plan_date = (select max(plan_date) from master.ingestion where plan_date <= $plan_date);
