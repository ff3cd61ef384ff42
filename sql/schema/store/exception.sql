-- store.exception: one thing a planner must look at; key (plan_id, plan_date, entry, from_version)
create table if not exists store.exception (
    plan_id      varchar not null,
    plan_date    date not null,
    from_version integer not null,
    to_version   integer,
    entry        integer not null,
    code         varchar not null,
    severity     varchar not null,
    company_id   varchar not null,
    item_id      varchar not null,
    site_id      varchar not null,
    warehouse_id varchar not null,
    ref          varchar not null,
    text         varchar not null,
    owner        varchar not null
);
comment on table store.exception is 'one thing a planner must look at; key (plan_id, plan_date, entry, from_version)';
comment on column store.exception.plan_id is 'Plan';
comment on column store.exception.plan_date is 'Date the plan was made for';
comment on column store.exception.from_version is 'First version in which the row holds; unit: count';
comment on column store.exception.to_version is 'Last version in which the row holds; absent: still; unit: count';
comment on column store.exception.entry is 'Number of the exception; unit: count';
comment on column store.exception.code is 'What kind of exception';
comment on column store.exception.severity is 'How serious it is; one of info, warning, error';
comment on column store.exception.company_id is 'Legal entity that the row belongs to';
comment on column store.exception.item_id is 'Item';
comment on column store.exception.site_id is 'Site';
comment on column store.exception.warehouse_id is 'Warehouse';
comment on column store.exception.ref is 'Order or row it is about';
comment on column store.exception.text is 'What is wrong and what to do';
comment on column store.exception.owner is 'Buyer group that owns it';
