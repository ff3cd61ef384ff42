-- store.scenario: one scenario that was stored by hand; key (plan_id)
create table if not exists store.scenario (
    plan_id      varchar not null,
    base_plan_id varchar not null,
    stored_at    timestamp not null,
    stored_by    varchar not null
);
comment on table store.scenario is 'one scenario that was stored by hand; key (plan_id)';
comment on column store.scenario.plan_id is 'Scenario';
comment on column store.scenario.base_plan_id is 'Plan whose parameters and inputs it changes';
comment on column store.scenario.stored_at is 'When it was stored; unit: UTC';
comment on column store.scenario.stored_by is 'Who stored it';
