-- plan.outbox: one file for the source system: the orders of one kind of one firming; key (file_name)
create table if not exists plan.outbox (
    file_name  varchar not null,
    batch_id   varchar not null,
    order_type varchar not null,
    format     varchar not null,
    rows       integer not null,
    written_at timestamp
);
comment on table plan.outbox is 'one file for the source system: the orders of one kind of one firming; key (file_name)';
comment on column plan.outbox.file_name is 'File below the folder of the outbox';
comment on column plan.outbox.batch_id is 'Firming that made it';
comment on column plan.outbox.order_type is 'Kind of its orders; one of purchase, production, transfer';
comment on column plan.outbox.format is 'Format of the file; one of parquet, csv';
comment on column plan.outbox.rows is 'Order lines in it; unit: count';
comment on column plan.outbox.written_at is 'When it was put in place; absent: still to be; unit: UTC';
