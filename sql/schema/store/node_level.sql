-- store.node_level: level of one node in a range of versions; key (plan_id, plan_date, node_key, from_version)
create table if not exists store.node_level (
    plan_id        varchar not null,
    plan_date      date not null,
    from_version   integer not null,
    to_version     integer,
    node_key       bigint not null,
    low_level_code integer not null
);
comment on table store.node_level is 'level of one node in a range of versions; key (plan_id, plan_date, node_key, from_version)';
comment on column store.node_level.plan_id is 'Plan';
comment on column store.node_level.plan_date is 'Date the plan was made for';
comment on column store.node_level.from_version is 'First version in which the row holds; unit: count';
comment on column store.node_level.to_version is 'Last version in which the row holds; absent: still; unit: count';
comment on column store.node_level.node_key is 'Node';
comment on column store.node_level.low_level_code is 'Level in the network, independent demand first; unit: count';
