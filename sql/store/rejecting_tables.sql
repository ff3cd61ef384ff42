-- input tables with rejected rows of one plan date
select distinct table_name
from store.rejected_row
where plan_date = $plan_date;
