-- master.company: one legal entity, in a period; key (company_id, valid_from)
create table if not exists master.company (
    company_id    varchar not null,
    name          varchar not null,
    currency_code varchar not null,
    calendar_id   varchar not null,
    valid_from    date not null,
    valid_to      date
);
comment on table master.company is 'one legal entity, in a period; key (company_id, valid_from)';
comment on column master.company.company_id is 'Legal entity that the row belongs to';
comment on column master.company.name is 'Name of the legal entity';
comment on column master.company.currency_code is 'Accounting currency, ISO 4217; default: USD';
comment on column master.company.calendar_id is 'Working-time calendar of the company; empty: every day is open';
comment on column master.company.valid_from is 'First plan date for which the source said so';
comment on column master.company.valid_to is 'First plan date for which it no longer did; absent: still';
