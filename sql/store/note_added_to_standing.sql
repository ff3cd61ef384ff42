-- incoming rows that do not stand
create or replace temp table {added} as
select incoming.*
from incoming
anti join {standing} as held on {same};
