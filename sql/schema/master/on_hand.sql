-- master.on_hand: stock of one item in one place and batch, in a period; key (company_id, item_id, site_id, warehouse_id, location_id, batch_id, valid_from)
create table if not exists master.on_hand (
    company_id   varchar not null,
    item_id      varchar not null,
    site_id      varchar not null,
    warehouse_id varchar not null,
    location_id  varchar not null,
    batch_id     varchar not null,
    qty          decimal(18, 6) not null,
    expiry_date  date,
    is_available boolean not null,
    valid_from   date not null,
    valid_to     date
);
comment on table master.on_hand is 'stock of one item in one place and batch, in a period; key (company_id, item_id, site_id, warehouse_id, location_id, batch_id, valid_from)';
comment on column master.on_hand.company_id is 'Legal entity that the row belongs to';
comment on column master.on_hand.item_id is 'Item';
comment on column master.on_hand.site_id is 'Site; empty: the warehouse''s, else the item''s default';
comment on column master.on_hand.warehouse_id is 'Warehouse; empty: the item''s default on that site';
comment on column master.on_hand.location_id is 'Location inside the warehouse';
comment on column master.on_hand.batch_id is 'Batch';
comment on column master.on_hand.qty is 'Stock; may be negative; unit: inventory unit';
comment on column master.on_hand.expiry_date is 'Last day on which it can be used; absent: never expires';
comment on column master.on_hand.is_available is 'Counts for planning; default: true';
comment on column master.on_hand.valid_from is 'First plan date for which the source said so';
comment on column master.on_hand.valid_to is 'First plan date for which it no longer did; absent: still';
