-- planned purchases that are firmed are no longer linked: their demand is an order of its own
update store.intercompany_link set to_version = $base
where plan_id = $plan_id and plan_date = $plan_date and to_version is null and buyer_order_id in (select old_ref from rename_key);
