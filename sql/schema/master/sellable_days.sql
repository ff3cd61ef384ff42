-- master.sellable_days: how long batches must still keep when they are sold to one customer or all, in a period; key (company_id, customer_id, item_id, valid_from)
create table if not exists master.sellable_days (
    company_id  varchar not null,
    customer_id varchar not null,
    item_id     varchar not null,
    days        integer not null,
    valid_from  date not null,
    valid_to    date
);
comment on table master.sellable_days is 'how long batches must still keep when they are sold to one customer or all, in a period; key (company_id, customer_id, item_id, valid_from)';
comment on column master.sellable_days.company_id is 'Legal entity that the row belongs to';
comment on column master.sellable_days.customer_id is 'Customer; empty: all';
comment on column master.sellable_days.item_id is 'Item; empty: all';
comment on column master.sellable_days.days is 'Days from the shipment to the last day of the batch; unit: days';
comment on column master.sellable_days.valid_from is 'First plan date for which the source said so';
comment on column master.sellable_days.valid_to is 'First plan date for which it no longer did; absent: still';
