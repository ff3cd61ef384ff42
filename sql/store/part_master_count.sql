select i.plan_date, '{name}' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.{name} as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date