create view {table} as
select {columns}
from read_parquet(published.file_of({name}));
