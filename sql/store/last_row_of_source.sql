-- the last number of a change of a table that came from a source; 0 when none did
select coalesce(max(source_row), 0)
from (
    select source_row from store.input_change
    where table_name = $table_name and source_file = $source
    union all
    select source_row from store.taken_change
    where table_name = $table_name and source_file = $source
);
