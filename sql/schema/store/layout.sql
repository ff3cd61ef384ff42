-- store.layout: the layout of this warehouse; key (fingerprint)
create table if not exists store.layout (
    fingerprint varchar not null
);
comment on table store.layout is 'the layout of this warehouse; key (fingerprint)';
comment on column store.layout.fingerprint is 'Fingerprint of the schema and views it was made with';
