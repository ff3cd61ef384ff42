-- master.customer: one customer of a company, in a period; key (company_id, customer_id, valid_from)
create table if not exists master.customer (
    company_id              varchar not null,
    customer_id             varchar not null,
    name                    varchar not null,
    customer_group_id       varchar not null,
    priority                integer not null,
    intercompany_company_id varchar not null,
    valid_from              date not null,
    valid_to                date
);
comment on table master.customer is 'one customer of a company, in a period; key (company_id, customer_id, valid_from)';
comment on column master.customer.company_id is 'Legal entity that the row belongs to';
comment on column master.customer.customer_id is 'Customer';
comment on column master.customer.name is 'Name of the customer';
comment on column master.customer.customer_group_id is 'Group for forecasts and reports';
comment on column master.customer.priority is 'Most urgent is 0; unit: rank; default: 50';
comment on column master.customer.intercompany_company_id is 'The legal entity of the group that this customer is';
comment on column master.customer.valid_from is 'First plan date for which the source said so';
comment on column master.customer.valid_to is 'First plan date for which it no longer did; absent: still';
