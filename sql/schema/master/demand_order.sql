-- master.demand_order: one open line of a demand: sales, component, transfer issue, quotation, …, in a period; key (company_id, demand_type, order_id, line_no, valid_from)
create table if not exists master.demand_order (
    company_id            varchar not null,
    demand_type           varchar not null,
    order_id              varchar not null,
    line_no               integer not null,
    item_id               varchar not null,
    site_id               varchar not null,
    warehouse_id          varchar not null,
    qty                   decimal(18, 6) not null,
    requested_date        date not null,
    confirmed_date        date,
    status                varchar not null,
    probability_pct       double not null,
    priority              integer not null,
    customer_id           varchar not null,
    to_warehouse_id       varchar not null,
    bom_id                varchar not null,
    route_id              varchar not null,
    exclude_from_planning boolean not null,
    is_intercompany       boolean not null,
    valid_from            date not null,
    valid_to              date
);
comment on table master.demand_order is 'one open line of a demand: sales, component, transfer issue, quotation, …, in a period; key (company_id, demand_type, order_id, line_no, valid_from)';
comment on column master.demand_order.company_id is 'Legal entity that the row belongs to';
comment on column master.demand_order.demand_type is 'Kind of demand; one of sales, quotation, requisition, production_component, transfer_issue, purchase_return, project, intercompany';
comment on column master.demand_order.order_id is 'Order';
comment on column master.demand_order.line_no is 'Line of the order; unit: count; default: 1';
comment on column master.demand_order.item_id is 'Item';
comment on column master.demand_order.site_id is 'Site; empty: the warehouse''s, else the item''s default';
comment on column master.demand_order.warehouse_id is 'Warehouse; empty: the item''s default on that site';
comment on column master.demand_order.qty is 'Quantity still to be delivered; unit: inventory unit';
comment on column master.demand_order.requested_date is 'Date on which it is wanted';
comment on column master.demand_order.confirmed_date is 'Date that was promised';
comment on column master.demand_order.status is 'Status in the source system';
comment on column master.demand_order.probability_pct is 'Probability of a quotation; unit: percent; default: 100.0';
comment on column master.demand_order.priority is 'Most urgent is 0; unit: rank; default: 50';
comment on column master.demand_order.customer_id is 'Customer';
comment on column master.demand_order.to_warehouse_id is 'Warehouse that a transfer issue goes to';
comment on column master.demand_order.bom_id is 'Bill that it is to be made by, where the coverage group uses specified bills';
comment on column master.demand_order.route_id is 'Route that it is to be made by, where the coverage group uses specified routes';
comment on column master.demand_order.exclude_from_planning is 'Left out by plans that honour the flag; default: false';
comment on column master.demand_order.is_intercompany is 'Demand of another company of the group; default: false';
comment on column master.demand_order.valid_from is 'First plan date for which the source said so';
comment on column master.demand_order.valid_to is 'First plan date for which it no longer did; absent: still';
