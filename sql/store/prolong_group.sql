-- the group view of things that nothing touched holds on
update {table} set to_version = $version
where plan_id = $plan_id
    and plan_date = $plan_date
    and to_version = $base
    and group_item_id not in (select group_item_id from touched_item);
