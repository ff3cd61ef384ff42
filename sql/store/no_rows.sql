-- the columns of a table
select *
from {table}
limit 0;
