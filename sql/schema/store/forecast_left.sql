-- store.forecast_left: one forecast line of the plan; key (plan_id, plan_date, company_id, item_id, site_id, warehouse_id, date, customer_id, from_version)
create table if not exists store.forecast_left (
    plan_id      varchar not null,
    plan_date    date not null,
    from_version integer not null,
    to_version   integer,
    company_id   varchar not null,
    item_id      varchar not null,
    site_id      varchar not null,
    warehouse_id varchar not null,
    date         date not null,
    customer_id  varchar not null,
    is_inside    boolean not null,
    qty          decimal(18, 6) not null,
    consumed_qty decimal(18, 6) not null,
    left_qty     decimal(18, 6) not null
);
comment on table store.forecast_left is 'one forecast line of the plan; key (plan_id, plan_date, company_id, item_id, site_id, warehouse_id, date, customer_id, from_version)';
comment on column store.forecast_left.plan_id is 'Plan';
comment on column store.forecast_left.plan_date is 'Date the plan was made for';
comment on column store.forecast_left.from_version is 'First version in which the row holds; unit: count';
comment on column store.forecast_left.to_version is 'Last version in which the row holds; absent: still; unit: count';
comment on column store.forecast_left.company_id is 'Legal entity that the row belongs to';
comment on column store.forecast_left.item_id is 'Item';
comment on column store.forecast_left.site_id is 'Site';
comment on column store.forecast_left.warehouse_id is 'Warehouse; empty where the item is planned by site';
comment on column store.forecast_left.date is 'Day from which the quantity is needed';
comment on column store.forecast_left.customer_id is 'Customer of the line; empty: overall forecast';
comment on column store.forecast_left.is_inside is 'The overall forecast holds the line: it is no demand of its own';
comment on column store.forecast_left.qty is 'Forecast quantity; unit: inventory unit';
comment on column store.forecast_left.consumed_qty is 'Part that the reduction has taken, by orders or by percentage; below 0: it was raised; unit: inventory unit';
comment on column store.forecast_left.left_qty is 'Part that is planned as forecast demand; unit: inventory unit';
