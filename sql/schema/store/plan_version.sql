-- store.plan_version: one run of one plan; key (plan_id, plan_date, version)
create table if not exists store.plan_version (
    plan_id           varchar not null,
    plan_date         date not null,
    version           integer not null,
    method            varchar not null,
    base_version      integer not null,
    input_fingerprint varchar not null,
    plan_fingerprint  varchar not null,
    rules_version     varchar not null,
    parameters        varchar not null,
    started_at        timestamp not null,
    finished_at       timestamp not null,
    started_by        varchar not null,
    status            varchar not null,
    row_counts        varchar not null,
    seconds_per_phase varchar not null,
    kind              varchar not null
);
comment on table store.plan_version is 'one run of one plan; key (plan_id, plan_date, version)';
comment on column store.plan_version.plan_id is 'Plan';
comment on column store.plan_version.plan_date is 'Date the plan was made for';
comment on column store.plan_version.version is 'Plan version, counted within plan and plan date; unit: count';
comment on column store.plan_version.method is 'How it was computed, or what changed the version before; one of regeneration, net_change, net_change_minimised, incremental, order_change, firming';
comment on column store.plan_version.base_version is 'Version it was compared with; 0: none; unit: count; default: 0';
comment on column store.plan_version.input_fingerprint is 'Fingerprint of everything the plan read';
comment on column store.plan_version.plan_fingerprint is 'Fingerprint of everything the plan says';
comment on column store.plan_version.rules_version is 'Version of the rules it was made by';
comment on column store.plan_version.parameters is 'Plan parameters, as JSON';
comment on column store.plan_version.started_at is 'Start of the run; unit: UTC';
comment on column store.plan_version.finished_at is 'End of the run; unit: UTC';
comment on column store.plan_version.started_by is 'Who started it';
comment on column store.plan_version.status is 'How it ended; one of completed';
comment on column store.plan_version.row_counts is 'Rows per table, as JSON';
comment on column store.plan_version.seconds_per_phase is 'Seconds per phase, as JSON';
comment on column store.plan_version.kind is 'Kind of the plan';
