-- action messages about firmed orders, or caused by them, under their new names
create or replace temp table renamed_message as
select
    r.rowid as id,
    coalesce(s.new_type, r.supply_type) as supply_type,
    coalesce(s.new_ref, r.supply_ref) as supply_ref,
    coalesce(c.new_ref, r.caused_by) as caused_by
from store.action_message as r
left join (select old_type, old_ref, new_type, new_ref from rename_key where new_type in ('purchase', 'production', 'transfer')) as s
    on s.old_type = r.supply_type and s.old_ref = r.supply_ref
left join (select old_ref, new_ref from rename_key where new_type in ('purchase', 'production', 'transfer')) as c
    on c.old_ref = r.caused_by
where r.plan_id = $plan_id and r.plan_date = $plan_date and r.to_version is null
    and (s.old_ref is not null or c.old_ref is not null);
insert into store.action_message by name
select r.* replace ($version as from_version, p.supply_type as supply_type, p.supply_ref as supply_ref, p.caused_by as caused_by)
from store.action_message as r
join renamed_message as p on p.id = r.rowid;
update store.action_message set to_version = $base
where rowid in (select id from renamed_message);
