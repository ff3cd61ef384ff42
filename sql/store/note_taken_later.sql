-- rejected rows that were taken after all, with what became of them
insert into store.taken_later by name
select held.*, later.outcome, $taken_at as taken_at
from store.rejected_row as held
join later using (table_name, source_file, source_row)
where held.plan_date = $plan_date;
