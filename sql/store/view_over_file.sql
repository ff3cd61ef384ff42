create view {table} as
select {columns}
from read_parquet({path});
