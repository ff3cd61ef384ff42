-- store.stage_result: the last result of one stage on one plan date; key (stage, plan_date)
create table if not exists store.stage_result (
    stage     varchar not null,
    plan_date date not null,
    run_id    varchar not null,
    inputs    varchar not null,
    result    varchar not null
);
comment on table store.stage_result is 'the last result of one stage on one plan date; key (stage, plan_date)';
comment on column store.stage_result.stage is 'Stage, named as its asset';
comment on column store.stage_result.plan_date is 'Date it was made for';
comment on column store.stage_result.run_id is 'Dagster run that made it';
comment on column store.stage_result.inputs is 'Fingerprint of what it was made from';
comment on column store.stage_result.result is 'Fingerprint of what it says';
