-- master.default_order_setting: one rule on how an item, or the variants of it, is ordered, in a period; key (company_id, item_id, rank, order_kind, site_id, configuration_id, size_id, colour_id, style_id, version_id, valid_from)
create table if not exists master.default_order_setting (
    company_id            varchar not null,
    item_id               varchar not null,
    rank                  integer not null,
    order_kind            varchar not null,
    site_id               varchar not null,
    configuration_id      varchar not null,
    size_id               varchar not null,
    colour_id             varchar not null,
    style_id              varchar not null,
    version_id            varchar not null,
    order_type            varchar,
    default_site_id       varchar not null,
    default_warehouse_id  varchar not null,
    order_min_qty         decimal(18, 6),
    order_max_qty         decimal(18, 6),
    order_multiple_qty    decimal(18, 6),
    order_standard_qty    decimal(18, 6),
    purchase_lead_days    integer,
    production_lead_days  integer,
    transfer_lead_days    integer,
    lead_days_are_working boolean,
    is_stopped            boolean,
    valid_from            date not null,
    valid_to              date
);
comment on table master.default_order_setting is 'one rule on how an item, or the variants of it, is ordered, in a period; key (company_id, item_id, rank, order_kind, site_id, configuration_id, size_id, colour_id, style_id, version_id, valid_from)';
comment on column master.default_order_setting.company_id is 'Legal entity that the row belongs to';
comment on column master.default_order_setting.item_id is 'Item, or the item that variants name as theirs';
comment on column master.default_order_setting.rank is 'The highest rank counts first; 0: the general rule; unit: rank; default: 0';
comment on column master.default_order_setting.order_kind is 'Orders that quantities, lead time and stop are for; inventory: production and transfer; default: all; one of all, purchase, inventory';
comment on column master.default_order_setting.site_id is 'Site that it is for; empty: every site';
comment on column master.default_order_setting.configuration_id is 'Configuration; empty: every one';
comment on column master.default_order_setting.size_id is 'Size; empty: every one';
comment on column master.default_order_setting.colour_id is 'Colour; empty: every one';
comment on column master.default_order_setting.style_id is 'Style; empty: every one';
comment on column master.default_order_setting.version_id is 'Version; empty: every one';
comment on column master.default_order_setting.order_type is 'How the item is supplied; absent: not said; one of purchase, production, transfer';
comment on column master.default_order_setting.default_site_id is 'Site of rows that name none; empty: not said';
comment on column master.default_order_setting.default_warehouse_id is 'Warehouse of rows that name none; empty: not said';
comment on column master.default_order_setting.order_min_qty is 'Smallest quantity of an order; 0: none; absent: not said; unit: inventory unit';
comment on column master.default_order_setting.order_max_qty is 'Largest quantity of an order; 0: none; absent: not said; unit: inventory unit';
comment on column master.default_order_setting.order_multiple_qty is 'Orders are multiples of this; 0: none; absent: not said; unit: inventory unit';
comment on column master.default_order_setting.order_standard_qty is 'Quantity of an order made by hand that names none; 0: none; absent: not said; unit: inventory unit';
comment on column master.default_order_setting.purchase_lead_days is 'Lead time of a purchase; absent: not said; unit: days';
comment on column master.default_order_setting.production_lead_days is 'Lead time of a production order; absent: not said; unit: days';
comment on column master.default_order_setting.transfer_lead_days is 'Lead time of a transfer; absent: not said; unit: days';
comment on column master.default_order_setting.lead_days_are_working is 'Its lead times count open days, not calendar days; absent: not said';
comment on column master.default_order_setting.is_stopped is 'Nothing new is suggested; absent: not said';
comment on column master.default_order_setting.valid_from is 'First plan date for which the source said so';
comment on column master.default_order_setting.valid_to is 'First plan date for which it no longer did; absent: still';
