-- store.buffer_status: one node that is planned by net flow; key (plan_id, plan_date, company_id, item_id, site_id, warehouse_id, from_version)
create table if not exists store.buffer_status (
    plan_id              varchar not null,
    plan_date            date not null,
    from_version         integer not null,
    to_version           integer,
    company_id           varchar not null,
    item_id              varchar not null,
    site_id              varchar not null,
    warehouse_id         varchar not null,
    on_hand_qty          decimal(18, 6) not null,
    on_order_qty         decimal(18, 6) not null,
    qualified_demand_qty decimal(18, 6) not null,
    net_flow_qty         decimal(18, 6) not null,
    minimum_qty          decimal(18, 6) not null,
    reorder_point_qty    decimal(18, 6) not null,
    maximum_qty          decimal(18, 6) not null,
    status               varchar not null
);
comment on table store.buffer_status is 'one node that is planned by net flow; key (plan_id, plan_date, company_id, item_id, site_id, warehouse_id, from_version)';
comment on column store.buffer_status.plan_id is 'Plan';
comment on column store.buffer_status.plan_date is 'Date the plan was made for';
comment on column store.buffer_status.from_version is 'First version in which the row holds; unit: count';
comment on column store.buffer_status.to_version is 'Last version in which the row holds; absent: still; unit: count';
comment on column store.buffer_status.company_id is 'Legal entity that the row belongs to';
comment on column store.buffer_status.item_id is 'Item';
comment on column store.buffer_status.site_id is 'Site';
comment on column store.buffer_status.warehouse_id is 'Warehouse; empty where the item is planned by site';
comment on column store.buffer_status.on_hand_qty is 'Stock; unit: inventory unit';
comment on column store.buffer_status.on_order_qty is 'Existing supply; unit: inventory unit';
comment on column store.buffer_status.qualified_demand_qty is 'Demand that counts; unit: inventory unit';
comment on column store.buffer_status.net_flow_qty is 'Stock and supply less demand that counts; unit: inventory unit';
comment on column store.buffer_status.minimum_qty is 'Top of the red zone; unit: inventory unit';
comment on column store.buffer_status.reorder_point_qty is 'Top of the yellow zone; unit: inventory unit';
comment on column store.buffer_status.maximum_qty is 'Top of the green zone; unit: inventory unit';
comment on column store.buffer_status.status is 'Stock against the zones; one of critically_low, low, normal, high';
