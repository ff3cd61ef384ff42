-- master.ingestion: one ingested plan date; key (plan_date)
create table if not exists master.ingestion (
    plan_date   date not null,
    source      varchar not null,
    fingerprint varchar not null,
    ingested_at timestamp not null
);
comment on table master.ingestion is 'one ingested plan date; key (plan_date)';
comment on column master.ingestion.plan_date is 'Date for which the source was read';
comment on column master.ingestion.source is 'Source system';
comment on column master.ingestion.fingerprint is 'Fingerprint of all rows kept';
comment on column master.ingestion.ingested_at is 'When it was read; unit: UTC';
