-- master.node_fingerprint: one planning node on one ingested plan date from which its fingerprint holds; key (company_id, item_id, site_id, warehouse_id, valid_from)
create table if not exists master.node_fingerprint (
    company_id   varchar not null,
    item_id      varchar not null,
    site_id      varchar not null,
    warehouse_id varchar not null,
    fingerprint  varchar not null,
    valid_from   date not null,
    valid_to     date
);
comment on table master.node_fingerprint is 'one planning node on one ingested plan date from which its fingerprint holds; key (company_id, item_id, site_id, warehouse_id, valid_from)';
comment on column master.node_fingerprint.company_id is 'Legal entity that the row belongs to';
comment on column master.node_fingerprint.item_id is 'Item';
comment on column master.node_fingerprint.site_id is 'Site';
comment on column master.node_fingerprint.warehouse_id is 'Warehouse';
comment on column master.node_fingerprint.fingerprint is 'Fingerprint of all rows that touch the node';
comment on column master.node_fingerprint.valid_from is 'First plan date with this fingerprint';
comment on column master.node_fingerprint.valid_to is 'First plan date with another one; absent: none';
