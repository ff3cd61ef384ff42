-- the latest time that any change of a table says, waiting or taken in
select max(changed_at)
from (
    select changed_at from store.input_change where table_name = $table_name
    union all
    select changed_at from store.taken_change where table_name = $table_name
);
