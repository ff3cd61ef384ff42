-- store.added_coverage: one row of item coverage that is there by a posted minimum alone, in a period; key (company_id, item_id, site_id, warehouse_id, valid_from)
create table if not exists store.added_coverage (
    company_id   varchar not null,
    item_id      varchar not null,
    site_id      varchar not null,
    warehouse_id varchar not null,
    valid_from   date not null,
    valid_to     date
);
comment on table store.added_coverage is 'one row of item coverage that is there by a posted minimum alone, in a period; key (company_id, item_id, site_id, warehouse_id, valid_from)';
comment on column store.added_coverage.company_id is 'Legal entity that the row belongs to';
comment on column store.added_coverage.item_id is 'Item';
comment on column store.added_coverage.site_id is 'Site';
comment on column store.added_coverage.warehouse_id is 'Warehouse';
comment on column store.added_coverage.valid_from is 'First plan date for which the source said so';
comment on column store.added_coverage.valid_to is 'First plan date for which it no longer did; absent: still';
