-- master.external_history: one quantity of history that is not among the transactions, of an item or to be shared among the items of an allocation key, in a period; key (company_id, site_id, warehouse_id, item_id, allocation_key_id, date, line_no, valid_from)
create table if not exists master.external_history (
    company_id        varchar not null,
    site_id           varchar not null,
    warehouse_id      varchar not null,
    item_id           varchar not null,
    allocation_key_id varchar not null,
    date              date not null,
    line_no           integer not null,
    qty               decimal(18, 6) not null,
    valid_from        date not null,
    valid_to          date
);
comment on table master.external_history is 'one quantity of history that is not among the transactions, of an item or to be shared among the items of an allocation key, in a period; key (company_id, site_id, warehouse_id, item_id, allocation_key_id, date, line_no, valid_from)';
comment on column master.external_history.company_id is 'Legal entity that the row belongs to';
comment on column master.external_history.site_id is 'Site';
comment on column master.external_history.warehouse_id is 'Warehouse; empty: the item''s default on the site';
comment on column master.external_history.item_id is 'Item';
comment on column master.external_history.allocation_key_id is 'Allocation key, where no item is named';
comment on column master.external_history.date is 'Day on which the demand was for';
comment on column master.external_history.line_no is 'Rows of one day add up; unit: count; default: 1';
comment on column master.external_history.qty is 'Quantity; unit: inventory unit';
comment on column master.external_history.valid_from is 'First plan date for which the source said so';
comment on column master.external_history.valid_to is 'First plan date for which it no longer did; absent: still';
