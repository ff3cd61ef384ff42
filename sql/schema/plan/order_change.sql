-- plan.order_change: one planned order that somebody changed; rows are added, never changed; key (change_no, entry)
create table if not exists plan.order_change (
    change_no  integer not null,
    entry      integer not null,
    plan_id    varchar not null,
    plan_date  date not null,
    version    integer not null,
    order_id   varchar not null,
    action     varchar not null,
    before     varchar not null,
    after      varchar not null,
    changed_at timestamp not null,
    changed_by varchar not null,
    reason     varchar not null
);
comment on table plan.order_change is 'one planned order that somebody changed; rows are added, never changed; key (change_no, entry)';
comment on column plan.order_change.change_no is 'Number of the change; unit: count';
comment on column plan.order_change.entry is 'Number of the order within the change; unit: count';
comment on column plan.order_change.plan_id is 'Plan';
comment on column plan.order_change.plan_date is 'Date the plan was made for';
comment on column plan.order_change.version is 'First version in which the change shows; unit: count';
comment on column plan.order_change.order_id is 'Planned order';
comment on column plan.order_change.action is 'What was done; one of edit, create, split, group, approve, status, delete, firm';
comment on column plan.order_change.before is 'The columns that changed, as they were, as JSON; empty: there was no such order';
comment on column plan.order_change.after is 'The columns that changed, as they are, as JSON; empty: the order is gone';
comment on column plan.order_change.changed_at is 'When; unit: UTC';
comment on column plan.order_change.changed_by is 'Who';
comment on column plan.order_change.reason is 'Why';
