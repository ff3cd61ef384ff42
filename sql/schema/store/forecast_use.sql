-- store.forecast_use: one order that took of one forecast line of the plan; key (plan_id, plan_date, company_id, item_id, site_id, warehouse_id, date, customer_id, demand_type, order_id, line_no, from_version)
create table if not exists store.forecast_use (
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
    demand_type  varchar not null,
    order_id     varchar not null,
    line_no      integer not null,
    order_date   date not null,
    used_qty     decimal(18, 6) not null
);
comment on table store.forecast_use is 'one order that took of one forecast line of the plan; key (plan_id, plan_date, company_id, item_id, site_id, warehouse_id, date, customer_id, demand_type, order_id, line_no, from_version)';
comment on column store.forecast_use.plan_id is 'Plan';
comment on column store.forecast_use.plan_date is 'Date the plan was made for';
comment on column store.forecast_use.from_version is 'First version in which the row holds; unit: count';
comment on column store.forecast_use.to_version is 'Last version in which the row holds; absent: still; unit: count';
comment on column store.forecast_use.company_id is 'Legal entity that the row belongs to';
comment on column store.forecast_use.item_id is 'Item';
comment on column store.forecast_use.site_id is 'Site';
comment on column store.forecast_use.warehouse_id is 'Warehouse; empty where the item is planned by site';
comment on column store.forecast_use.date is 'Day of the forecast line';
comment on column store.forecast_use.customer_id is 'Customer of the forecast line; empty: overall forecast';
comment on column store.forecast_use.demand_type is 'Kind of the order';
comment on column store.forecast_use.order_id is 'Order';
comment on column store.forecast_use.line_no is 'Line of the order; unit: count';
comment on column store.forecast_use.order_date is 'Day on which the order counts';
comment on column store.forecast_use.used_qty is 'Part of the forecast line that the order took; unit: inventory unit';
