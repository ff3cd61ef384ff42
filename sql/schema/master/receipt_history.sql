-- master.receipt_history: one order line that has come in, in a period; key (company_id, order_type, order_id, line_no, valid_from)
create table if not exists master.receipt_history (
    company_id    varchar not null,
    order_type    varchar not null,
    order_id      varchar not null,
    line_no       integer not null,
    item_id       varchar not null,
    site_id       varchar not null,
    warehouse_id  varchar not null,
    vendor_id     varchar not null,
    qty           decimal(18, 6) not null,
    promised_date date not null,
    received_date date not null,
    valid_from    date not null,
    valid_to      date
);
comment on table master.receipt_history is 'one order line that has come in, in a period; key (company_id, order_type, order_id, line_no, valid_from)';
comment on column master.receipt_history.company_id is 'Legal entity that the row belongs to';
comment on column master.receipt_history.order_type is 'Kind of order; one of purchase, production, transfer, rfq';
comment on column master.receipt_history.order_id is 'Order';
comment on column master.receipt_history.line_no is 'Line of the order; unit: count; default: 1';
comment on column master.receipt_history.item_id is 'Item';
comment on column master.receipt_history.site_id is 'Site; empty: the warehouse''s, else the item''s default';
comment on column master.receipt_history.warehouse_id is 'Warehouse; empty: the item''s default on that site';
comment on column master.receipt_history.vendor_id is 'Vendor of a purchase';
comment on column master.receipt_history.qty is 'Quantity that came in; unit: inventory unit';
comment on column master.receipt_history.promised_date is 'Date on which it was promised';
comment on column master.receipt_history.received_date is 'Date on which it came in; of several parts the last';
comment on column master.receipt_history.valid_from is 'First plan date for which the source said so';
comment on column master.receipt_history.valid_to is 'First plan date for which it no longer did; absent: still';
