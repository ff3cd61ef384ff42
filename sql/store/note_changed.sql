-- the master data of a plan date says something else
update master.ingestion set fingerprint = $fingerprint
where plan_date = $plan_date;
