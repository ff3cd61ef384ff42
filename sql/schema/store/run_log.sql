-- store.run_log: one message of a run; key (plan_id, plan_date, entry, from_version)
create table if not exists store.run_log (
    plan_id      varchar not null,
    plan_date    date not null,
    from_version integer not null,
    to_version   integer,
    entry        integer not null,
    severity     varchar not null,
    code         varchar not null,
    text         varchar not null,
    rows         integer not null
);
comment on table store.run_log is 'one message of a run; key (plan_id, plan_date, entry, from_version)';
comment on column store.run_log.plan_id is 'Plan';
comment on column store.run_log.plan_date is 'Date the plan was made for';
comment on column store.run_log.from_version is 'First version in which the row holds; unit: count';
comment on column store.run_log.to_version is 'Last version in which the row holds; absent: still; unit: count';
comment on column store.run_log.entry is 'Number of the message; unit: count';
comment on column store.run_log.severity is 'How serious it is; one of info, warning, error';
comment on column store.run_log.code is 'What kind of message';
comment on column store.run_log.text is 'The message';
comment on column store.run_log.rows is 'Rows it is about; unit: count; default: 0';
