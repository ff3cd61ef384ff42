-- master.item_coverage: one item on a site, or in a warehouse of it, in a period; key (company_id, item_id, site_id, warehouse_id, valid_from)
create table if not exists master.item_coverage (
    company_id           varchar not null,
    item_id              varchar not null,
    site_id              varchar not null,
    warehouse_id         varchar not null,
    coverage_group_id    varchar not null,
    coverage_code        varchar,
    period_days          integer,
    negative_days        integer,
    coverage_fence_days  integer,
    min_on_hand_qty      decimal(18, 6) not null,
    max_on_hand_qty      decimal(18, 6) not null,
    order_type           varchar,
    vendor_id            varchar not null,
    from_warehouse_id    varchar not null,
    purchase_lead_days   integer,
    production_lead_days integer,
    transfer_lead_days   integer,
    order_min_qty        decimal(18, 6),
    order_max_qty        decimal(18, 6),
    order_multiple_qty   decimal(18, 6),
    valid_from           date not null,
    valid_to             date
);
comment on table master.item_coverage is 'one item on a site, or in a warehouse of it, in a period; key (company_id, item_id, site_id, warehouse_id, valid_from)';
comment on column master.item_coverage.company_id is 'Legal entity that the row belongs to';
comment on column master.item_coverage.item_id is 'Item';
comment on column master.item_coverage.site_id is 'Site; empty: every site';
comment on column master.item_coverage.warehouse_id is 'Warehouse; empty: every warehouse of the site';
comment on column master.item_coverage.coverage_group_id is 'Coverage group instead of the item''s';
comment on column master.item_coverage.coverage_code is 'Coverage code; absent: not overridden; one of manual, period, requirement, min_max';
comment on column master.item_coverage.period_days is 'Length of a period; absent: not overridden; unit: days';
comment on column master.item_coverage.negative_days is 'Negative days; absent: not overridden; unit: days';
comment on column master.item_coverage.coverage_fence_days is 'Coverage fence; absent: not overridden; unit: days';
comment on column master.item_coverage.min_on_hand_qty is 'Safety stock: the floor under projected stock; unit: inventory unit; default: 0';
comment on column master.item_coverage.max_on_hand_qty is 'Level up to which min_max orders; unit: inventory unit; default: 0';
comment on column master.item_coverage.order_type is 'How the node is supplied; absent: not overridden; one of purchase, production, transfer';
comment on column master.item_coverage.vendor_id is 'Vendor of planned purchases';
comment on column master.item_coverage.from_warehouse_id is 'Warehouse that planned transfers come from';
comment on column master.item_coverage.purchase_lead_days is 'Lead time of a purchase; absent: not overridden; unit: days';
comment on column master.item_coverage.production_lead_days is 'Lead time of a production order; absent: not overridden; unit: days';
comment on column master.item_coverage.transfer_lead_days is 'Lead time of a transfer; absent: not overridden; unit: days';
comment on column master.item_coverage.order_min_qty is 'Smallest quantity of an order; absent: not overridden; unit: inventory unit';
comment on column master.item_coverage.order_max_qty is 'Largest quantity of an order; absent: not overridden; unit: inventory unit';
comment on column master.item_coverage.order_multiple_qty is 'Multiple of an order; absent: not overridden; unit: inventory unit';
comment on column master.item_coverage.valid_from is 'First plan date for which the source said so';
comment on column master.item_coverage.valid_to is 'First plan date for which it no longer did; absent: still';
