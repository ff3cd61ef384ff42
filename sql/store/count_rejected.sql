-- rejected rows by table
select table_name, count(distinct (source_file, source_row))::integer as rows_quarantined
from store.rejected_row
where plan_date = $plan_date
group by table_name;
