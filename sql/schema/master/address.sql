-- master.address: one address, in a period; key (address_id, valid_from)
create table if not exists master.address (
    address_id varchar not null,
    country    varchar not null,
    city       varchar not null,
    valid_from date not null,
    valid_to   date
);
comment on table master.address is 'one address, in a period; key (address_id, valid_from)';
comment on column master.address.address_id is 'Address';
comment on column master.address.country is 'Country, as transport times name it';
comment on column master.address.city is 'City, as transport times name it';
comment on column master.address.valid_from is 'First plan date for which the source said so';
comment on column master.address.valid_to is 'First plan date for which it no longer did; absent: still';
