-- store.firmed_marking: one fixed link of a demand to a supply, made by firming; key (firmed_key, company_id, demand_type, demand_order_id, demand_line_no, supply_type, supply_order_id, supply_line_no, batch_id, kind)
create table if not exists store.firmed_marking (
    firmed_key       varchar not null,
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
    is_supply_marked boolean not null
);
comment on table store.firmed_marking is 'one fixed link of a demand to a supply, made by firming; key (firmed_key, company_id, demand_type, demand_order_id, demand_line_no, supply_type, supply_order_id, supply_line_no, batch_id, kind)';
comment on column store.firmed_marking.firmed_key is 'Firmed order that the row is of';
comment on column store.firmed_marking.company_id is 'Legal entity that the row belongs to';
comment on column store.firmed_marking.demand_type is 'Kind of demand; one of sales, quotation, requisition, production_component, transfer_issue, purchase_return, project, intercompany';
comment on column store.firmed_marking.demand_order_id is 'Order that needs it';
comment on column store.firmed_marking.demand_line_no is 'Line of that order; unit: count; default: 1';
comment on column store.firmed_marking.supply_type is 'Kind of supply; one of on_hand, purchase, production, transfer, rfq';
comment on column store.firmed_marking.supply_order_id is 'Order that gives it; empty for stock';
comment on column store.firmed_marking.supply_line_no is 'Line of that order; unit: count; default: 1';
comment on column store.firmed_marking.batch_id is 'Batch of the stock that is linked; empty: any';
comment on column store.firmed_marking.kind is 'What the link is; default: marking; one of marking, reservation, requisition';
comment on column store.firmed_marking.qty is 'Quantity linked; unit: inventory unit';
comment on column store.firmed_marking.is_supply_marked is 'The supply refers to the demand too, not the demand alone; default: true';
