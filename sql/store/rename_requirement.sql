-- rows of firmed orders in the net-requirements list, under their new names
insert into store.requirement by name
select r.* replace ($version as from_version, k.new_type as type, k.new_key as ref_key, k.new_line as line_no)
from store.requirement as r
join rename_key as k on k.node_key = r.node_key and k.old_type = r.type and k.old_key = r.ref_key and k.old_line = r.line_no
where r.plan_id = $plan_id and r.plan_date = $plan_date and r.to_version is null;
update store.requirement as r set to_version = $base
from rename_key as k
where k.node_key = r.node_key and k.old_type = r.type and k.old_key = r.ref_key and k.old_line = r.line_no
    and r.plan_id = $plan_id and r.plan_date = $plan_date and r.to_version is null and r.from_version <= $base;
