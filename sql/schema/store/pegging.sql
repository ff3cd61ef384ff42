-- store.pegging: one demand served by one supply in a range of versions; key (plan_id, plan_date, node_key, demand_type, demand_key, demand_line_no, supply_type, supply_key, from_version)
create table if not exists store.pegging (
    plan_id        varchar not null,
    plan_date      date not null,
    from_version   integer not null,
    to_version     integer,
    node_key       bigint not null,
    demand_type    varchar not null,
    demand_key     bigint not null,
    demand_line_no integer not null,
    supply_type    varchar not null,
    supply_key     bigint not null,
    qty            bigint not null
);
comment on table store.pegging is 'one demand served by one supply in a range of versions; key (plan_id, plan_date, node_key, demand_type, demand_key, demand_line_no, supply_type, supply_key, from_version)';
comment on column store.pegging.plan_id is 'Plan';
comment on column store.pegging.plan_date is 'Date the plan was made for';
comment on column store.pegging.from_version is 'First version in which the row holds; unit: count';
comment on column store.pegging.to_version is 'Last version in which the row holds; absent: still; unit: count';
comment on column store.pegging.node_key is 'Node';
comment on column store.pegging.demand_type is 'Kind of demand, or excess';
comment on column store.pegging.demand_key is 'Planned order when positive, document when negative, 0: excess';
comment on column store.pegging.demand_line_no is 'Component line where the order has several; unit: count';
comment on column store.pegging.supply_type is 'Kind of supply, or shortage';
comment on column store.pegging.supply_key is 'Planned order when positive, document when negative, 0: shortage';
comment on column store.pegging.qty is 'Quantity; unit: millionths of the inventory unit';
