-- master.item_allocation_key: one item, in all places or on one site, that belongs to an allocation key, in a period; key (company_id, allocation_key_id, item_id, site_id, valid_from)
create table if not exists master.item_allocation_key (
    company_id        varchar not null,
    allocation_key_id varchar not null,
    item_id           varchar not null,
    site_id           varchar not null,
    percent           double not null,
    valid_from        date not null,
    valid_to          date
);
comment on table master.item_allocation_key is 'one item, in all places or on one site, that belongs to an allocation key, in a period; key (company_id, allocation_key_id, item_id, site_id, valid_from)';
comment on column master.item_allocation_key.company_id is 'Legal entity that the row belongs to';
comment on column master.item_allocation_key.allocation_key_id is 'Allocation key';
comment on column master.item_allocation_key.item_id is 'Item';
comment on column master.item_allocation_key.site_id is 'Site; empty: all';
comment on column master.item_allocation_key.percent is 'Share of a quantity that is given for the key; unit: percent; default: 0.0';
comment on column master.item_allocation_key.valid_from is 'First plan date for which the source said so';
comment on column master.item_allocation_key.valid_to is 'First plan date for which it no longer did; absent: still';
