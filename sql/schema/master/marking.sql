-- master.marking: one fixed link of a demand to a supply, in a period; key (company_id, demand_type, demand_order_id, demand_line_no, supply_type, supply_order_id, supply_line_no, batch_id, kind, valid_from)
create table if not exists master.marking (
    company_id       varchar not null,
    demand_type      varchar not null,
    demand_order_id  varchar not null,
    demand_line_no   integer not null,
    supply_type      varchar not null,
    supply_order_id  varchar not null,
    supply_line_no   integer not null,
    batch_id         varchar not null,
    kind             varchar not null,
    qty              decimal(18, 6) not null,
    is_supply_marked boolean not null,
    valid_from       date not null,
    valid_to         date
);
comment on table master.marking is 'one fixed link of a demand to a supply, in a period; key (company_id, demand_type, demand_order_id, demand_line_no, supply_type, supply_order_id, supply_line_no, batch_id, kind, valid_from)';
comment on column master.marking.company_id is 'Legal entity that the row belongs to';
comment on column master.marking.demand_type is 'Kind of demand; one of sales, quotation, requisition, production_component, transfer_issue, purchase_return, project, intercompany';
comment on column master.marking.demand_order_id is 'Order that needs it';
comment on column master.marking.demand_line_no is 'Line of that order; unit: count; default: 1';
comment on column master.marking.supply_type is 'Kind of supply; one of on_hand, purchase, production, transfer, rfq';
comment on column master.marking.supply_order_id is 'Order that gives it; empty for stock';
comment on column master.marking.supply_line_no is 'Line of that order; unit: count; default: 1';
comment on column master.marking.batch_id is 'Batch of the stock that is linked; empty: any';
comment on column master.marking.kind is 'What the link is; default: marking; one of marking, reservation, requisition';
comment on column master.marking.qty is 'Quantity linked; unit: inventory unit';
comment on column master.marking.is_supply_marked is 'The supply refers to the demand too, not the demand alone; default: true';
comment on column master.marking.valid_from is 'First plan date for which the source said so';
comment on column master.marking.valid_to is 'First plan date for which it no longer did; absent: still';
