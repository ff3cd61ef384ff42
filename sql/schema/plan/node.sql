-- plan.node: one planning node; key (node_key)
create table if not exists plan.node (
    node_key     bigint not null,
    company_id   varchar not null,
    item_id      varchar not null,
    site_id      varchar not null,
    warehouse_id varchar not null
);
comment on table plan.node is 'one planning node; key (node_key)';
comment on column plan.node.node_key is 'Node';
comment on column plan.node.company_id is 'Legal entity that the row belongs to';
comment on column plan.node.item_id is 'Item';
comment on column plan.node.site_id is 'Site';
comment on column plan.node.warehouse_id is 'Warehouse; empty where the item is planned by site';
