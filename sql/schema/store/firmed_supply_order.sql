-- store.firmed_supply_order: one open line of a purchase, production or transfer order, made by firming; key (firmed_key, company_id, order_type, order_id, line_no)
create table if not exists store.firmed_supply_order (
    firmed_key         varchar not null,
    company_id         varchar not null,
    order_type         varchar not null,
    order_id           varchar not null,
    line_no            integer not null,
    item_id            varchar not null,
    site_id            varchar not null,
    warehouse_id       varchar not null,
    qty                decimal(18, 6) not null,
    order_date         date,
    start_date         date,
    receipt_date       date not null,
    expiry_date        date,
    priority           integer not null,
    vendor_id          varchar not null,
    from_warehouse_id  varchar not null,
    status             varchar not null,
    is_supply_forecast boolean not null,
    intercompany_ref   varchar not null
);
comment on table store.firmed_supply_order is 'one open line of a purchase, production or transfer order, made by firming; key (firmed_key, company_id, order_type, order_id, line_no)';
comment on column store.firmed_supply_order.firmed_key is 'Firmed order that the row is of';
comment on column store.firmed_supply_order.company_id is 'Legal entity that the row belongs to';
comment on column store.firmed_supply_order.order_type is 'Kind of order; one of purchase, production, transfer, rfq';
comment on column store.firmed_supply_order.order_id is 'Order';
comment on column store.firmed_supply_order.line_no is 'Line of the order; unit: count; default: 1';
comment on column store.firmed_supply_order.item_id is 'Item';
comment on column store.firmed_supply_order.site_id is 'Site; empty: the warehouse''s, else the item''s default';
comment on column store.firmed_supply_order.warehouse_id is 'Warehouse; empty: the item''s default on that site';
comment on column store.firmed_supply_order.qty is 'Quantity still to come; unit: inventory unit';
comment on column store.firmed_supply_order.order_date is 'Date of the order';
comment on column store.firmed_supply_order.start_date is 'Date on which it starts; a transfer ships';
comment on column store.firmed_supply_order.receipt_date is 'Date on which it is expected';
comment on column store.firmed_supply_order.expiry_date is 'Last day on which it can be used; absent: never expires';
comment on column store.firmed_supply_order.priority is 'Most urgent is 0; unit: rank; default: 50';
comment on column store.firmed_supply_order.vendor_id is 'Vendor of a purchase';
comment on column store.firmed_supply_order.from_warehouse_id is 'Warehouse that ships a transfer';
comment on column store.firmed_supply_order.status is 'Status in the source system; released: a production order without component lines needs those of its bill';
comment on column store.firmed_supply_order.is_supply_forecast is 'Made from a supply forecast; default: false';
comment on column store.firmed_supply_order.intercompany_ref is 'Order of the other company that it mirrors';
