-- changes that wait, in the order in which they are numbered
select table_name, coalesce(change, 'upsert') as change, row_text, coalesce(changed_at, $taken_at) as changed_at, source_file, source_row
from store.input_change
order by all;
