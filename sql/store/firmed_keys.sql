-- keys of all rows that firming made for an input table
select {columns}
from {table};
