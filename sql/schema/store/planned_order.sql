-- store.planned_order: one planned order in a range of versions; key (plan_id, plan_date, node_key, requirement_date, ordinal, from_version)
create table if not exists store.planned_order (
    plan_id                 varchar not null,
    plan_date               date not null,
    from_version            integer not null,
    to_version              integer,
    node_key                bigint not null,
    requirement_date        date not null,
    ordinal                 integer not null,
    order_type              varchar not null,
    qty                     bigint not null,
    requested_date          date not null,
    receipt_date            date not null,
    start_date              date not null,
    order_date              date not null,
    available_date          date not null,
    lead_days               integer not null,
    vendor_id               varchar not null,
    buyer_group_id          varchar not null,
    from_warehouse_id       varchar not null,
    mode                    varchar not null,
    bom_id                  varchar not null,
    route_id                varchar not null,
    intercompany_company_id varchar not null,
    low_level_code          integer not null,
    priority                integer not null,
    status                  varchar not null,
    is_supply_forecast      boolean not null,
    shown_requirement_date  date,
    value                   double not null,
    rule                    varchar not null
);
comment on table store.planned_order is 'one planned order in a range of versions; key (plan_id, plan_date, node_key, requirement_date, ordinal, from_version)';
comment on column store.planned_order.plan_id is 'Plan';
comment on column store.planned_order.plan_date is 'Date the plan was made for';
comment on column store.planned_order.from_version is 'First version in which the row holds; unit: count';
comment on column store.planned_order.to_version is 'Last version in which the row holds; absent: still; unit: count';
comment on column store.planned_order.node_key is 'Node';
comment on column store.planned_order.requirement_date is 'Date on which the supply must be available';
comment on column store.planned_order.ordinal is 'Number of the order on that node and date; unit: count';
comment on column store.planned_order.order_type is 'Kind of order';
comment on column store.planned_order.qty is 'Quantity; unit: millionths of the inventory unit';
comment on column store.planned_order.requested_date is 'Date on which the first need is wanted';
comment on column store.planned_order.receipt_date is 'Date on which it is received when its material is on time';
comment on column store.planned_order.start_date is 'Date on which it starts; a transfer ships';
comment on column store.planned_order.order_date is 'Date on which it must be ordered';
comment on column store.planned_order.available_date is 'Date on which it will be available, all delays counted';
comment on column store.planned_order.lead_days is 'Lead time used; unit: count';
comment on column store.planned_order.vendor_id is 'Vendor of a purchase';
comment on column store.planned_order.buyer_group_id is 'Who buys or plans it';
comment on column store.planned_order.from_warehouse_id is 'Warehouse that ships a transfer';
comment on column store.planned_order.mode is 'Mode of transport of a transfer';
comment on column store.planned_order.bom_id is 'Bill of material of a production';
comment on column store.planned_order.route_id is 'Route of a production';
comment on column store.planned_order.intercompany_company_id is 'Company of the group that sells it';
comment on column store.planned_order.low_level_code is 'Level in the network; unit: count';
comment on column store.planned_order.priority is 'Most urgent is 0; unit: count';
comment on column store.planned_order.status is 'Status';
comment on column store.planned_order.is_supply_forecast is 'Made from a supply forecast';
comment on column store.planned_order.shown_requirement_date is 'Requirement date with the delay added; absent: the same';
comment on column store.planned_order.value is 'Quantity times standard cost; unit: company currency';
comment on column store.planned_order.rule is 'Numbers of the rules that made it';
