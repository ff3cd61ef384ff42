-- master.demand_history: issues of one item, place, customer group and kind on one day, in a period; key (company_id, item_id, site_id, warehouse_id, customer_group_id, transaction_type, date, valid_from)
create table if not exists master.demand_history (
    company_id        varchar not null,
    item_id           varchar not null,
    site_id           varchar not null,
    warehouse_id      varchar not null,
    customer_group_id varchar not null,
    transaction_type  varchar not null,
    date              date not null,
    qty               decimal(18, 6) not null,
    order_count       integer not null,
    valid_from        date not null,
    valid_to          date
);
comment on table master.demand_history is 'issues of one item, place, customer group and kind on one day, in a period; key (company_id, item_id, site_id, warehouse_id, customer_group_id, transaction_type, date, valid_from)';
comment on column master.demand_history.company_id is 'Legal entity that the row belongs to';
comment on column master.demand_history.item_id is 'Item';
comment on column master.demand_history.site_id is 'Site; empty: the warehouse''s, else the item''s default';
comment on column master.demand_history.warehouse_id is 'Warehouse; empty: the item''s default on that site';
comment on column master.demand_history.customer_group_id is 'Customer group';
comment on column master.demand_history.transaction_type is 'Kind of issue; default: sales';
comment on column master.demand_history.date is 'Day on which the demand was for';
comment on column master.demand_history.qty is 'Quantity; negative: returned; unit: inventory unit';
comment on column master.demand_history.order_count is 'Order lines behind it; unit: count; default: 1';
comment on column master.demand_history.valid_from is 'First plan date for which the source said so';
comment on column master.demand_history.valid_to is 'First plan date for which it no longer did; absent: still';
