-- plan.firmed_order: one line of a firmed order: the planned order that became it; key (company_id, order_type, order_id, line_no)
create table if not exists plan.firmed_order (
    company_id        varchar not null,
    order_type        varchar not null,
    order_id          varchar not null,
    line_no           integer not null,
    firmed_key        varchar not null,
    batch_id          varchar not null,
    plan_id           varchar not null,
    plan_date         date not null,
    version           integer not null,
    planned_order_id  varchar not null,
    item_id           varchar not null,
    site_id           varchar not null,
    warehouse_id      varchar not null,
    qty               decimal(18, 6) not null,
    header_date       date not null,
    order_date        date not null,
    start_date        date not null,
    receipt_date      date not null,
    vendor_id         varchar not null,
    buyer_group_id    varchar not null,
    from_warehouse_id varchar not null,
    mode              varchar not null,
    bom_id            varchar not null,
    route_id          varchar not null,
    status            varchar not null,
    way               varchar not null,
    marking           varchar not null,
    decided_at        timestamp not null,
    decided_by        varchar not null,
    reason            varchar not null
);
comment on table plan.firmed_order is 'one line of a firmed order: the planned order that became it; key (company_id, order_type, order_id, line_no)';
comment on column plan.firmed_order.company_id is 'Legal entity that the row belongs to';
comment on column plan.firmed_order.order_type is 'Kind of order; one of purchase, production, transfer';
comment on column plan.firmed_order.order_id is 'Order, until the source gives it a name of its own';
comment on column plan.firmed_order.line_no is 'Line of the order; unit: count';
comment on column plan.firmed_order.firmed_key is 'Key of the order: taking it twice is harmless';
comment on column plan.firmed_order.batch_id is 'Firming that made it: one decision';
comment on column plan.firmed_order.plan_id is 'Plan that it comes from';
comment on column plan.firmed_order.plan_date is 'Date the plan was made for; the order is supply from this date on';
comment on column plan.firmed_order.version is 'First version of the plan without the planned order; unit: count';
comment on column plan.firmed_order.planned_order_id is 'Planned order that became this line';
comment on column plan.firmed_order.item_id is 'Item';
comment on column plan.firmed_order.site_id is 'Site';
comment on column plan.firmed_order.warehouse_id is 'Warehouse';
comment on column plan.firmed_order.qty is 'Quantity; unit: inventory unit';
comment on column plan.firmed_order.header_date is 'Date of the order: the earliest order date of its lines';
comment on column plan.firmed_order.order_date is 'Date on which the line must be ordered';
comment on column plan.firmed_order.start_date is 'Date on which it starts; a transfer ships';
comment on column plan.firmed_order.receipt_date is 'Date on which it is received';
comment on column plan.firmed_order.vendor_id is 'Vendor of a purchase';
comment on column plan.firmed_order.buyer_group_id is 'Who buys or plans it';
comment on column plan.firmed_order.from_warehouse_id is 'Warehouse that ships a transfer';
comment on column plan.firmed_order.mode is 'Mode of transport of a transfer';
comment on column plan.firmed_order.bom_id is 'Bill of material of a production';
comment on column plan.firmed_order.route_id is 'Route of a production';
comment on column plan.firmed_order.status is 'Status of the order';
comment on column plan.firmed_order.way is 'How it was chosen; one of manual, query, automatic';
comment on column plan.firmed_order.marking is 'Which links were made lasting; one of none, standard, extended, single_level_standard, single_level_extended';
comment on column plan.firmed_order.decided_at is 'When it was firmed; unit: UTC';
comment on column plan.firmed_order.decided_by is 'Who firmed it';
comment on column plan.firmed_order.reason is 'Why';
