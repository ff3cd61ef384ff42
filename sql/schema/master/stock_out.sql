-- master.stock_out: one time in which an item could not be delivered from a place, in a period; key (company_id, item_id, site_id, warehouse_id, from_date, valid_from)
create table if not exists master.stock_out (
    company_id   varchar not null,
    item_id      varchar not null,
    site_id      varchar not null,
    warehouse_id varchar not null,
    from_date    date not null,
    to_date      date,
    reason       varchar not null,
    valid_from   date not null,
    valid_to     date
);
comment on table master.stock_out is 'one time in which an item could not be delivered from a place, in a period; key (company_id, item_id, site_id, warehouse_id, from_date, valid_from)';
comment on column master.stock_out.company_id is 'Legal entity that the row belongs to';
comment on column master.stock_out.item_id is 'Item';
comment on column master.stock_out.site_id is 'Site; empty: the warehouse''s, else the item''s default';
comment on column master.stock_out.warehouse_id is 'Warehouse; empty: the item''s default on that site';
comment on column master.stock_out.from_date is 'First day without stock';
comment on column master.stock_out.to_date is 'Last day without stock; absent: still';
comment on column master.stock_out.reason is 'Why, for reports';
comment on column master.stock_out.valid_from is 'First plan date for which the source said so';
comment on column master.stock_out.valid_to is 'First plan date for which it no longer did; absent: still';
