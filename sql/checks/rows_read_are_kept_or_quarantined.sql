-- Every row of the source is kept or quarantined.
-- asset: master_data
with rejected as (
    select table_name, count(distinct (source_file, source_row)) as rows_rejected
    from store.rejected_row
    where plan_date = $plan_date
    group by table_name
)

select c.table_name, c.rows_read, c.rows_kept, c.rows_quarantined, coalesce(r.rows_rejected, 0) as rows_rejected
from master.ingestion_count as c
left join rejected as r using (table_name)
where c.plan_date = $plan_date
    and (c.rows_read <> c.rows_kept + c.rows_quarantined or c.rows_quarantined <> coalesce(r.rows_rejected, 0))
order by c.table_name
