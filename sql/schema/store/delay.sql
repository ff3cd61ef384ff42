-- store.delay: one demand that comes late; key (plan_id, plan_date, company_id, item_id, site_id, warehouse_id, type, ref, line_no, from_version)
create table if not exists store.delay (
    plan_id        varchar not null,
    plan_date      date not null,
    from_version   integer not null,
    to_version     integer,
    company_id     varchar not null,
    item_id        varchar not null,
    site_id        varchar not null,
    warehouse_id   varchar not null,
    type           varchar not null,
    ref            varchar not null,
    line_no        integer not null,
    requested_date date not null,
    available_date date not null,
    days           integer not null,
    limiting_ref   varchar not null
);
comment on table store.delay is 'one demand that comes late; key (plan_id, plan_date, company_id, item_id, site_id, warehouse_id, type, ref, line_no, from_version)';
comment on column store.delay.plan_id is 'Plan';
comment on column store.delay.plan_date is 'Date the plan was made for';
comment on column store.delay.from_version is 'First version in which the row holds; unit: count';
comment on column store.delay.to_version is 'Last version in which the row holds; absent: still; unit: count';
comment on column store.delay.company_id is 'Legal entity that the row belongs to';
comment on column store.delay.item_id is 'Item';
comment on column store.delay.site_id is 'Site';
comment on column store.delay.warehouse_id is 'Warehouse; empty where the item is planned by site';
comment on column store.delay.type is 'Kind of demand; one of on_hand, purchase, production, transfer, rfq, expired_batch, planned_purchase, planned_production, planned_transfer, sales, requisition, project, purchase_return, production_component, transfer_issue, intercompany, planned_component, planned_transfer_issue, planned_intercompany, quotation, forecast';
comment on column store.delay.ref is 'Order, forecast line or planned order behind it';
comment on column store.delay.line_no is 'Component line where the order has several; unit: count; default: 0';
comment on column store.delay.requested_date is 'Date on which it is wanted';
comment on column store.delay.available_date is 'Date on which the last of its supplies is available';
comment on column store.delay.days is 'Days late; unit: days';
comment on column store.delay.limiting_ref is 'Supply that comes last';
