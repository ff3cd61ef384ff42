-- master.bom_version: one bill of material of an item, on a site, from a date and a quantity, in a period; key (company_id, bom_id, item_id, site_id, from_date, from_qty, valid_from)
create table if not exists master.bom_version (
    company_id  varchar not null,
    bom_id      varchar not null,
    item_id     varchar not null,
    site_id     varchar not null,
    from_date   date,
    from_qty    decimal(18, 6) not null,
    to_date     date,
    is_active   boolean not null,
    is_approved boolean not null,
    valid_from  date not null,
    valid_to    date
);
comment on table master.bom_version is 'one bill of material of an item, on a site, from a date and a quantity, in a period; key (company_id, bom_id, item_id, site_id, from_date, from_qty, valid_from)';
comment on column master.bom_version.company_id is 'Legal entity that the row belongs to';
comment on column master.bom_version.bom_id is 'Bill of material';
comment on column master.bom_version.item_id is 'Item that is made';
comment on column master.bom_version.site_id is 'Site where it holds; empty: every site';
comment on column master.bom_version.from_date is 'First requirement date it holds for; absent: always';
comment on column master.bom_version.from_qty is 'Smallest order quantity it holds for; unit: inventory unit; default: 0';
comment on column master.bom_version.to_date is 'Last requirement date it holds for; absent: for ever';
comment on column master.bom_version.is_active is 'Chosen by planning; default: true';
comment on column master.bom_version.is_approved is 'May be used; default: true';
comment on column master.bom_version.valid_from is 'First plan date for which the source said so';
comment on column master.bom_version.valid_to is 'First plan date for which it no longer did; absent: still';
