-- peggings of firmed orders, under the new names of both sides
create or replace temp table renamed_peg as
select
    r.rowid as id,
    coalesce(d.new_type, r.demand_type) as demand_type,
    coalesce(d.new_key, r.demand_key) as demand_key,
    coalesce(d.new_line, r.demand_line_no) as demand_line_no,
    coalesce(s.new_type, r.supply_type) as supply_type,
    coalesce(s.new_key, r.supply_key) as supply_key
from store.pegging as r
left join rename_key as d
    on d.node_key = r.node_key and d.old_type = r.demand_type and d.old_key = r.demand_key and d.old_line = r.demand_line_no
left join rename_key as s on s.node_key = r.node_key and s.old_type = r.supply_type and s.old_key = r.supply_key
where r.plan_id = $plan_id and r.plan_date = $plan_date and r.to_version is null
    and (d.node_key is not null or s.node_key is not null);
insert into store.pegging by name
select r.* replace (
    $version as from_version,
    p.demand_type as demand_type,
    p.demand_key as demand_key,
    p.demand_line_no as demand_line_no,
    p.supply_type as supply_type,
    p.supply_key as supply_key
)
from store.pegging as r
join renamed_peg as p on p.id = r.rowid;
update store.pegging set to_version = $base
where rowid in (select id from renamed_peg);
