-- store.requirement: one transaction of a node in a range of versions; key (plan_id, plan_date, node_key, type, ref_key, line_no, from_version)
create table if not exists store.requirement (
    plan_id         varchar not null,
    plan_date       date not null,
    from_version    integer not null,
    to_version      integer,
    node_key        bigint not null,
    type            varchar not null,
    ref_key         bigint not null,
    line_no         integer not null,
    date            date not null,
    requested_date  date not null,
    qty             bigint not null,
    open_qty        bigint not null,
    accumulated_qty bigint not null
);
comment on table store.requirement is 'one transaction of a node in a range of versions; key (plan_id, plan_date, node_key, type, ref_key, line_no, from_version)';
comment on column store.requirement.plan_id is 'Plan';
comment on column store.requirement.plan_date is 'Date the plan was made for';
comment on column store.requirement.from_version is 'First version in which the row holds; unit: count';
comment on column store.requirement.to_version is 'Last version in which the row holds; absent: still; unit: count';
comment on column store.requirement.node_key is 'Node';
comment on column store.requirement.type is 'Kind of transaction';
comment on column store.requirement.ref_key is 'Planned order when positive, document when negative';
comment on column store.requirement.line_no is 'Component line where the order has several; unit: count';
comment on column store.requirement.date is 'Date on which it counts';
comment on column store.requirement.requested_date is 'Date as wanted';
comment on column store.requirement.qty is 'Quantity, demand negative; unit: millionths of the inventory unit';
comment on column store.requirement.open_qty is 'Part without counterpart; unit: millionths of the inventory unit';
comment on column store.requirement.accumulated_qty is 'Running balance of the node after this row; unit: millionths of the inventory unit';
