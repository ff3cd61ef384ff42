-- the last ingested plan date
select max(plan_date) from master.ingestion;
