-- the last change of each named row that counts, up to a plan date
select c.row_key as _row_key, arg_max_null(c.changed_at, c.change_no) as changed_at, arg_max(c.source_file, c.change_no) as source_file
from store.taken_change as c
semi join named on named._row_key = c.row_key
where c.table_name = $table_name and c.plan_date <= $plan_date and c.outcome in ('applied', 'unchanged')
group by c.row_key;
