-- store.plan_pointer: the version of a plan and plan date that counts; key (plan_id, plan_date)
create table if not exists store.plan_pointer (
    plan_id   varchar not null,
    plan_date date not null,
    version   integer not null
);
comment on table store.plan_pointer is 'the version of a plan and plan date that counts; key (plan_id, plan_date)';
comment on column store.plan_pointer.plan_id is 'Plan';
comment on column store.plan_pointer.plan_date is 'Plan date';
comment on column store.plan_pointer.version is 'Current version; unit: count';
