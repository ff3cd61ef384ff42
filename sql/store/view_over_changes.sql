create view {table} as
select t.* replace (case t.plan_id {versions} else t.version end as version)
from (
    select {columns}
    from read_parquet(coalesce(getvariable('masterplan_folder'), {folder}) || {base}) as b
    anti join read_parquet(coalesce(getvariable('masterplan_folder'), {folder}) || {nodes}) as n
        using (plan_id, company_id, item_id, site_id, warehouse_id)
    union all
    select {columns}
    from read_parquet(coalesce(getvariable('masterplan_folder'), {folder}) || {rows})
) as t;
