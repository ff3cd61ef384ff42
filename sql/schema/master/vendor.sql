-- master.vendor: one vendor of a company, in a period; key (company_id, vendor_id, valid_from)
create table if not exists master.vendor (
    company_id              varchar not null,
    vendor_id               varchar not null,
    name                    varchar not null,
    vendor_group_id         varchar not null,
    currency_code           varchar not null,
    calendar_id             varchar not null,
    address_id              varchar not null,
    intercompany_company_id varchar not null,
    valid_from              date not null,
    valid_to                date
);
comment on table master.vendor is 'one vendor of a company, in a period; key (company_id, vendor_id, valid_from)';
comment on column master.vendor.company_id is 'Legal entity that the row belongs to';
comment on column master.vendor.vendor_id is 'Vendor';
comment on column master.vendor.name is 'Name of the vendor';
comment on column master.vendor.vendor_group_id is 'Group for reports';
comment on column master.vendor.currency_code is 'Currency it invoices in';
comment on column master.vendor.calendar_id is 'Days on which it takes and ships orders';
comment on column master.vendor.address_id is 'Address it ships from';
comment on column master.vendor.intercompany_company_id is 'The legal entity of the group that this vendor is';
comment on column master.vendor.valid_from is 'First plan date for which the source said so';
comment on column master.vendor.valid_to is 'First plan date for which it no longer did; absent: still';
