-- master.forecast_transaction_type: whether one kind of transaction is history to forecast from, in general or for one allocation key, in a period; key (company_id, allocation_key_id, transaction_type, valid_from)
create table if not exists master.forecast_transaction_type (
    company_id        varchar not null,
    allocation_key_id varchar not null,
    transaction_type  varchar not null,
    is_included       boolean not null,
    valid_from        date not null,
    valid_to          date
);
comment on table master.forecast_transaction_type is 'whether one kind of transaction is history to forecast from, in general or for one allocation key, in a period; key (company_id, allocation_key_id, transaction_type, valid_from)';
comment on column master.forecast_transaction_type.company_id is 'Legal entity that the row belongs to';
comment on column master.forecast_transaction_type.allocation_key_id is 'Allocation key; its rows replace all general ones; empty: in general';
comment on column master.forecast_transaction_type.transaction_type is 'Kind of transaction of demand_history';
comment on column master.forecast_transaction_type.is_included is 'It counts; kinds without a row do not; default: true';
comment on column master.forecast_transaction_type.valid_from is 'First plan date for which the source said so';
comment on column master.forecast_transaction_type.valid_to is 'First plan date for which it no longer did; absent: still';
