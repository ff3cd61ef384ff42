-- the last key of a dimension
select max({key})
from {table};
