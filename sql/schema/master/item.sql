-- master.item: one item of a company, in a period; key (company_id, item_id, valid_from)
create table if not exists master.item (
    company_id            varchar not null,
    item_id               varchar not null,
    name                  varchar not null,
    item_group_id         varchar not null,
    group_item_id         varchar not null,
    variant_of_item_id    varchar not null,
    configuration_id      varchar not null,
    size_id               varchar not null,
    colour_id             varchar not null,
    style_id              varchar not null,
    version_id            varchar not null,
    unit_id               varchar not null,
    purchase_unit_id      varchar not null,
    default_order_type    varchar not null,
    purchase_lead_days    integer not null,
    production_lead_days  integer not null,
    transfer_lead_days    integer not null,
    lead_days_are_working boolean not null,
    coverage_group_id     varchar not null,
    default_vendor_id     varchar not null,
    buyer_group_id        varchar not null,
    default_site_id       varchar not null,
    default_warehouse_id  varchar not null,
    plans_by_warehouse    boolean not null,
    order_min_qty         decimal(18, 6) not null,
    order_max_qty         decimal(18, 6) not null,
    order_multiple_qty    decimal(18, 6) not null,
    order_standard_qty    decimal(18, 6) not null,
    shelf_life_days       integer not null,
    is_batch_tracked      boolean not null,
    standard_cost         double not null,
    sales_price           double not null,
    lifecycle_state       varchar not null,
    valid_from            date not null,
    valid_to              date
);
comment on table master.item is 'one item of a company, in a period; key (company_id, item_id, valid_from)';
comment on column master.item.company_id is 'Legal entity that the row belongs to';
comment on column master.item.item_id is 'Item';
comment on column master.item.name is 'Name of the item';
comment on column master.item.item_group_id is 'Group for reports';
comment on column master.item.group_item_id is 'The same thing in every company of the group; empty: item_id';
comment on column master.item.variant_of_item_id is 'Item that this one is a variant of, whose default order settings it has; empty: none';
comment on column master.item.configuration_id is 'Configuration; empty: none';
comment on column master.item.size_id is 'Size; empty: none';
comment on column master.item.colour_id is 'Colour; empty: none';
comment on column master.item.style_id is 'Style; empty: none';
comment on column master.item.version_id is 'Version; empty: none';
comment on column master.item.unit_id is 'Inventory unit; default: EA';
comment on column master.item.purchase_unit_id is 'Unit that purchases are ordered in, as unit_conversion has it, with engine po; empty: the inventory unit';
comment on column master.item.default_order_type is 'How the item is supplied; default: purchase; one of purchase, production, transfer';
comment on column master.item.purchase_lead_days is 'Lead time of a purchase; unit: days; default: 0';
comment on column master.item.production_lead_days is 'Lead time of a production order; unit: days; default: 0';
comment on column master.item.transfer_lead_days is 'Lead time of a transfer; unit: days; default: 0';
comment on column master.item.lead_days_are_working is 'Lead times count open days, not calendar days; default: false';
comment on column master.item.coverage_group_id is 'Coverage group; empty: the company''s general group';
comment on column master.item.default_vendor_id is 'Vendor of planned purchases';
comment on column master.item.buyer_group_id is 'Who buys or plans the item';
comment on column master.item.default_site_id is 'Site of rows that name none';
comment on column master.item.default_warehouse_id is 'Warehouse of rows that name none';
comment on column master.item.plans_by_warehouse is 'Planned per warehouse; no: per site; default: true';
comment on column master.item.order_min_qty is 'Smallest quantity of an order; 0: none; unit: inventory unit; default: 0';
comment on column master.item.order_max_qty is 'Largest quantity of an order; 0: none; unit: inventory unit; default: 0';
comment on column master.item.order_multiple_qty is 'Orders are multiples of this; 0: none; unit: inventory unit; default: 0';
comment on column master.item.order_standard_qty is 'Quantity of an order made by hand that names none; 0: none; unit: inventory unit; default: 0';
comment on column master.item.shelf_life_days is 'Days that the item keeps from its receipt; 0: it does not expire; unit: days; default: 0';
comment on column master.item.is_batch_tracked is 'Stock is kept by batch; default: false';
comment on column master.item.standard_cost is 'Cost of one unit in the company''s currency; unit: company currency; default: 0.0';
comment on column master.item.sales_price is 'Price of one unit in the company''s currency; unit: company currency; default: 0.0';
comment on column master.item.lifecycle_state is 'no_new_supply: used up, nothing new is suggested; not_planned: left out of every plan; default: active; one of active, no_new_supply, not_planned';
comment on column master.item.valid_from is 'First plan date for which the source said so';
comment on column master.item.valid_to is 'First plan date for which it no longer did; absent: still';
