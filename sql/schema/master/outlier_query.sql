-- master.outlier_query: one stored query; transactions that an active one finds are left out of the history, in a period; key (company_id, query_id, valid_from)
create table if not exists master.outlier_query (
    company_id        varchar not null,
    query_id          varchar not null,
    name              varchar not null,
    made_on           date,
    is_active         boolean not null,
    item_id           varchar not null,
    site_id           varchar not null,
    warehouse_id      varchar not null,
    customer_group_id varchar not null,
    transaction_type  varchar not null,
    from_date         date,
    to_date           date,
    from_qty          decimal(18, 6),
    to_qty            decimal(18, 6),
    valid_from        date not null,
    valid_to          date
);
comment on table master.outlier_query is 'one stored query; transactions that an active one finds are left out of the history, in a period; key (company_id, query_id, valid_from)';
comment on column master.outlier_query.company_id is 'Legal entity that the row belongs to';
comment on column master.outlier_query.query_id is 'Query';
comment on column master.outlier_query.name is 'What it finds';
comment on column master.outlier_query.made_on is 'Day on which it was made';
comment on column master.outlier_query.is_active is 'It is in use; default: true';
comment on column master.outlier_query.item_id is 'Item; empty: all';
comment on column master.outlier_query.site_id is 'Site; empty: all';
comment on column master.outlier_query.warehouse_id is 'Warehouse; empty: all';
comment on column master.outlier_query.customer_group_id is 'Customer group; empty: all';
comment on column master.outlier_query.transaction_type is 'Kind of transaction; empty: all';
comment on column master.outlier_query.from_date is 'First day; absent: any';
comment on column master.outlier_query.to_date is 'Last day; absent: any';
comment on column master.outlier_query.from_qty is 'Least quantity; absent: any; unit: inventory unit';
comment on column master.outlier_query.to_qty is 'Largest quantity; absent: any; unit: inventory unit';
comment on column master.outlier_query.valid_from is 'First plan date for which the source said so';
comment on column master.outlier_query.valid_to is 'First plan date for which it no longer did; absent: still';
