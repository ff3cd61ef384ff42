-- store.action_message: one suggestion for one existing supply; key (plan_id, plan_date, company_id, item_id, site_id, warehouse_id, supply_type, supply_ref, action, from_version)
create table if not exists store.action_message (
    plan_id      varchar not null,
    plan_date    date not null,
    from_version integer not null,
    to_version   integer,
    company_id   varchar not null,
    item_id      varchar not null,
    site_id      varchar not null,
    warehouse_id varchar not null,
    supply_type  varchar not null,
    supply_ref   varchar not null,
    action       varchar not null,
    from_date    date not null,
    to_date      date not null,
    days         integer not null,
    from_qty     decimal(18, 6) not null,
    to_qty       decimal(18, 6) not null,
    caused_by    varchar not null
);
comment on table store.action_message is 'one suggestion for one existing supply; key (plan_id, plan_date, company_id, item_id, site_id, warehouse_id, supply_type, supply_ref, action, from_version)';
comment on column store.action_message.plan_id is 'Plan';
comment on column store.action_message.plan_date is 'Date the plan was made for';
comment on column store.action_message.from_version is 'First version in which the row holds; unit: count';
comment on column store.action_message.to_version is 'Last version in which the row holds; absent: still; unit: count';
comment on column store.action_message.company_id is 'Legal entity that the row belongs to';
comment on column store.action_message.item_id is 'Item';
comment on column store.action_message.site_id is 'Site';
comment on column store.action_message.warehouse_id is 'Warehouse; empty where the item is planned by site';
comment on column store.action_message.supply_type is 'Kind of supply';
comment on column store.action_message.supply_ref is 'Order that the message is about';
comment on column store.action_message.action is 'What is suggested; one of advance, postpone, increase, decrease, cancel';
comment on column store.action_message.from_date is 'Receipt date of the order';
comment on column store.action_message.to_date is 'Receipt date suggested';
comment on column store.action_message.days is 'Days by which the receipt moves; unit: days; default: 0';
comment on column store.action_message.from_qty is 'Quantity of the order; unit: inventory unit';
comment on column store.action_message.to_qty is 'Quantity suggested; unit: inventory unit';
comment on column store.action_message.caused_by is 'Demand that the message serves; empty: none needs it';
