create view {table} as
select t.* replace (published.version_of(t.plan_id, t.version) as version)
from (
    select {columns}
    from read_parquet(published.file_of({base})) as b
    anti join read_parquet(published.file_of({nodes})) as n
        using (plan_id, company_id, item_id, site_id, warehouse_id)
    union all
    select {columns}
    from read_parquet(published.file_of({rows}))
) as t;
