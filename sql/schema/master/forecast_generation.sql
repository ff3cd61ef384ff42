-- master.forecast_generation: how the baseline of one company is generated, and what a review may do with it, in a period; key (company_id, valid_from)
create table if not exists master.forecast_generation (
    company_id           varchar not null,
    strategy             varchar not null,
    history_from_date    date,
    freeze_buckets       integer not null,
    transfer_adjustments boolean not null,
    name                 varchar not null,
    comment              varchar not null,
    valid_from           date not null,
    valid_to             date
);
comment on table master.forecast_generation is 'how the baseline of one company is generated, and what a review may do with it, in a period; key (company_id, valid_from)';
comment on column master.forecast_generation.company_id is 'Legal entity that the row belongs to';
comment on column master.forecast_generation.strategy is 'By models, or a copy of the history from a date on; default: statistical; one of statistical, copy';
comment on column master.forecast_generation.history_from_date is 'First day that is copied; absent: as many buckets before the forecast as it has';
comment on column master.forecast_generation.freeze_buckets is 'First buckets of the forecast that nobody adjusts; unit: count; default: 0';
comment on column master.forecast_generation.transfer_adjustments is 'Adjustments that were saved count on the next baselines too; default: true';
comment on column master.forecast_generation.name is 'Name of the generation';
comment on column master.forecast_generation.comment is 'Comment on it';
comment on column master.forecast_generation.valid_from is 'First plan date for which the source said so';
comment on column master.forecast_generation.valid_to is 'First plan date for which it no longer did; absent: still';
