-- the size of a table
select count(*)
from {table};
