-- how many rows a query gives
select count(*)
from (
{query}
);
