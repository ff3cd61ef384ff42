-- Every row that was kept is in the master data as of the plan date, and no other.
-- asset: master_data
select c.table_name, c.rows_kept, coalesce(s.rows_stored, 0) as rows_stored
from master.ingestion_count as c
left join store.master_count as s using (plan_date, table_name)
where c.plan_date = $plan_date and c.rows_kept <> coalesce(s.rows_stored, 0)
order by c.table_name
