-- master.allocation_key: one key that groups items for forecasts, in a period; key (company_id, allocation_key_id, valid_from)
create table if not exists master.allocation_key (
    company_id        varchar not null,
    allocation_key_id varchar not null,
    name              varchar not null,
    is_for_forecast   boolean not null,
    valid_from        date not null,
    valid_to          date
);
comment on table master.allocation_key is 'one key that groups items for forecasts, in a period; key (company_id, allocation_key_id, valid_from)';
comment on column master.allocation_key.company_id is 'Legal entity that the row belongs to';
comment on column master.allocation_key.allocation_key_id is 'Allocation key';
comment on column master.allocation_key.name is 'Name of the key';
comment on column master.allocation_key.is_for_forecast is 'Its items are forecast by its settings; default: true';
comment on column master.allocation_key.valid_from is 'First plan date for which the source said so';
comment on column master.allocation_key.valid_to is 'First plan date for which it no longer did; absent: still';
