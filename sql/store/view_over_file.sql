create view {table} as
select {columns}
from read_parquet(coalesce(getvariable('masterplan_folder'), {folder}) || {file});
