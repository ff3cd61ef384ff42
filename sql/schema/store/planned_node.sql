-- store.planned_node: one node of a plan; key (plan_id, plan_date, company_id, item_id, site_id, warehouse_id, from_version)
create table if not exists store.planned_node (
    plan_id      varchar not null,
    plan_date    date not null,
    from_version integer not null,
    to_version   integer,
    company_id   varchar not null,
    item_id      varchar not null,
    site_id      varchar not null,
    warehouse_id varchar not null,
    is_replaced  boolean not null
);
comment on table store.planned_node is 'one node of a plan; key (plan_id, plan_date, company_id, item_id, site_id, warehouse_id, from_version)';
comment on column store.planned_node.plan_id is 'Plan';
comment on column store.planned_node.plan_date is 'Date the plan was made for';
comment on column store.planned_node.from_version is 'First version in which the row holds; unit: count';
comment on column store.planned_node.to_version is 'Last version in which the row holds; absent: still; unit: count';
comment on column store.planned_node.company_id is 'Legal entity that the row belongs to';
comment on column store.planned_node.item_id is 'Item';
comment on column store.planned_node.site_id is 'Site';
comment on column store.planned_node.warehouse_id is 'Warehouse; empty where the item is planned by site';
comment on column store.planned_node.is_replaced is 'The run planned it anew; else it has what an earlier run gave it';
