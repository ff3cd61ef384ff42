-- master.transport_time: days on the way between two places, by one mode of transport or any, in a period; key (from_country, from_city, from_address_id, to_country, to_city, to_address_id, mode, valid_from)
create table if not exists master.transport_time (
    from_country    varchar not null,
    from_city       varchar not null,
    from_address_id varchar not null,
    to_country      varchar not null,
    to_city         varchar not null,
    to_address_id   varchar not null,
    mode            varchar not null,
    days            integer not null,
    is_default      boolean not null,
    valid_from      date not null,
    valid_to        date
);
comment on table master.transport_time is 'days on the way between two places, by one mode of transport or any, in a period; key (from_country, from_city, from_address_id, to_country, to_city, to_address_id, mode, valid_from)';
comment on column master.transport_time.from_country is 'Country of dispatch; empty: any';
comment on column master.transport_time.from_city is 'City of dispatch; empty: any';
comment on column master.transport_time.from_address_id is 'Address of dispatch; empty: any';
comment on column master.transport_time.to_country is 'Country of receipt; empty: any';
comment on column master.transport_time.to_city is 'City of receipt; empty: any';
comment on column master.transport_time.to_address_id is 'Address of receipt; empty: any';
comment on column master.transport_time.mode is 'Mode of transport; empty: any';
comment on column master.transport_time.days is 'Days on the way; unit: days';
comment on column master.transport_time.is_default is 'Counts for an order whose mode has no row of its own; default: false';
comment on column master.transport_time.valid_from is 'First plan date for which the source said so';
comment on column master.transport_time.valid_to is 'First plan date for which it no longer did; absent: still';
