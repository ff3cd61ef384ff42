-- master.ingestion_count: one table of one ingested plan date; key (plan_date, table_name)
create table if not exists master.ingestion_count (
    plan_date        date not null,
    table_name       varchar not null,
    rows_read        integer not null,
    rows_kept        integer not null,
    rows_quarantined integer not null
);
comment on table master.ingestion_count is 'one table of one ingested plan date; key (plan_date, table_name)';
comment on column master.ingestion_count.plan_date is 'Date for which the source was read';
comment on column master.ingestion_count.table_name is 'Table';
comment on column master.ingestion_count.rows_read is 'Rows in the source; unit: count';
comment on column master.ingestion_count.rows_kept is 'Rows that keep the contract; unit: count';
comment on column master.ingestion_count.rows_quarantined is 'Rows that break it; unit: count';
