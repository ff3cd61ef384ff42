-- delays of firmed orders, under the new names of the demand and of the supply that limits it
create or replace temp table renamed_delay as
select
    r.rowid as id,
    coalesce(d.new_type, r.type) as type,
    coalesce(d.new_ref, r.ref) as ref,
    coalesce(d.new_line, r.line_no) as line_no,
    coalesce(s.new_ref, r.limiting_ref) as limiting_ref
from store.delay as r
left join rename_key as d
    on d.company_id = r.company_id and d.item_id = r.item_id and d.site_id = r.site_id and d.warehouse_id = r.warehouse_id
    and d.old_type = r.type and d.old_ref = r.ref and d.old_line = r.line_no
left join (select old_ref, new_ref from rename_key where new_type in ('purchase', 'production', 'transfer')) as s
    on s.old_ref = r.limiting_ref
where r.plan_id = $plan_id and r.plan_date = $plan_date and r.to_version is null
    and (d.node_key is not null or s.old_ref is not null);
insert into store.delay by name
select r.* replace ($version as from_version, p.type as type, p.ref as ref, p.line_no as line_no, p.limiting_ref as limiting_ref)
from store.delay as r
join renamed_delay as p on p.id = r.rowid;
update store.delay set to_version = $base
where rowid in (select id from renamed_delay);
