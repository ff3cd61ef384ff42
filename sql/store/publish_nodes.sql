-- a public table of the current plans of one plan date, of some nodes
select {columns}
from {table} as t
join store.plan_pointer as p on p.plan_id = t.plan_id and p.plan_date = t.plan_date and p.version = t.version
semi join changed_node as c
    on c.plan_id = t.plan_id and c.company_id = t.company_id and c.item_id = t.item_id
    and c.site_id = t.site_id and c.warehouse_id = t.warehouse_id
where t.plan_date = $plan_date and list_contains($items, t.item_id) and list_contains($plans, t.plan_id);
