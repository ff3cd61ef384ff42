-- plan.change_log: one planned order that a version has otherwise than the version before it, with the input change behind it; key (plan_id, plan_date, version, entry)
create table if not exists plan.change_log (
    plan_id               varchar not null,
    plan_date             date not null,
    version               integer not null,
    base_version          integer not null,
    entry                 integer not null,
    change                varchar not null,
    company_id            varchar not null,
    item_id               varchar not null,
    site_id               varchar not null,
    warehouse_id          varchar not null,
    order_type            varchar not null,
    base_order_id         varchar,
    order_id              varchar,
    base_requirement_date date,
    requirement_date      date,
    days_moved            integer,
    base_qty              decimal(18, 6),
    qty                   decimal(18, 6),
    cause_table           varchar not null,
    cause_key             varchar not null,
    cause_column          varchar not null,
    cause_before          varchar not null,
    cause_after           varchar not null,
    via                   varchar not null,
    steps                 integer not null
);
comment on table plan.change_log is 'one planned order that a version has otherwise than the version before it, with the input change behind it; key (plan_id, plan_date, version, entry)';
comment on column plan.change_log.plan_id is 'Plan';
comment on column plan.change_log.plan_date is 'Date the plan was made for';
comment on column plan.change_log.version is 'Version in which the order is otherwise; unit: count';
comment on column plan.change_log.base_version is 'Version it is compared with, the one right before; unit: count';
comment on column plan.change_log.entry is 'Number of the order within the version; unit: count';
comment on column plan.change_log.change is 'What became of the order; one of added, dropped, moved, moved_and_resized, resized, revised, elapsed, entered';
comment on column plan.change_log.company_id is 'Legal entity that the row belongs to';
comment on column plan.change_log.item_id is 'Item';
comment on column plan.change_log.site_id is 'Site';
comment on column plan.change_log.warehouse_id is 'Warehouse; empty where the item is planned by site';
comment on column plan.change_log.order_type is 'Kind of order; one of purchase, production, transfer';
comment on column plan.change_log.base_order_id is 'Planned order of the version before; absent: it had none';
comment on column plan.change_log.order_id is 'Planned order; absent: it is gone';
comment on column plan.change_log.base_requirement_date is 'Date on which the supply had to be available';
comment on column plan.change_log.requirement_date is 'Date on which the supply must be available';
comment on column plan.change_log.days_moved is 'Days from the one to the other; unit: days';
comment on column plan.change_log.base_qty is 'Quantity before; unit: inventory unit';
comment on column plan.change_log.qty is 'Quantity; unit: inventory unit';
comment on column plan.change_log.cause_table is 'Table whose change is behind it; order_change: somebody''s work on it; unexplained: none; not_sought: too many orders';
comment on column plan.change_log.cause_key is 'Row of that table';
comment on column plan.change_log.cause_column is 'Column that changed; empty: the row came or went';
comment on column plan.change_log.cause_before is 'What it said; of a row that came or went its quantity and date, or absent';
comment on column plan.change_log.cause_after is 'What it says';
comment on column plan.change_log.via is 'Order or node by which the change came here; empty: it is of this order or node itself';
comment on column plan.change_log.steps is 'Orders that it came through; unit: count';
