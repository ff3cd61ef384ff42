-- nodes of a plan where a table says something else in one version than in another before it: rows that came, rows that went
-- (in one condition DuckDB would read the whole table, in two it skips what is far from them)
select {owner}.company_id, {owner}.item_id, {owner}.site_id, {owner}.warehouse_id
from {source}
where r.plan_id = $plan_id and r.plan_date = $plan_date
    and r.from_version > $base and r.from_version <= $version and (r.to_version is null or r.to_version >= $version)
union
select {owner}.company_id, {owner}.item_id, {owner}.site_id, {owner}.warehouse_id
from {source}
where r.plan_id = $plan_id and r.plan_date = $plan_date
    and r.to_version >= $base and r.to_version < $version and r.from_version <= $base;
