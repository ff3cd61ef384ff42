-- ids of the rows that stand and are not among the incoming ones
create or replace temp table {gone} as
select held.id, held.{first} >= $start as is_new
from {standing} as held
anti join incoming on {same};
