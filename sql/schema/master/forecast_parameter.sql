-- master.forecast_parameter: how one company forecasts, in a period; key (company_id, valid_from)
create table if not exists master.forecast_parameter (
    company_id         varchar not null,
    bucket             varchar not null,
    horizon_buckets    integer not null,
    season_buckets     integer not null,
    backtest_windows   integer not null,
    backtest_horizon   integer not null,
    interval_level_pct double not null,
    valid_from         date not null,
    valid_to           date
);
comment on table master.forecast_parameter is 'how one company forecasts, in a period; key (company_id, valid_from)';
comment on column master.forecast_parameter.company_id is 'Legal entity that the row belongs to';
comment on column master.forecast_parameter.bucket is 'Length of a forecast bucket; default: week; one of day, week, month';
comment on column master.forecast_parameter.horizon_buckets is 'Buckets to forecast; unit: count; default: 26';
comment on column master.forecast_parameter.season_buckets is 'Buckets in a season; 0: by the bucket (7, 52, 12); unit: count; default: 0';
comment on column master.forecast_parameter.backtest_windows is 'Rolling origins of the backtest; unit: count; default: 3';
comment on column master.forecast_parameter.backtest_horizon is 'Buckets forecast from each origin, at most the horizon; 0: by the bucket (28, 13, 12); unit: count; default: 0';
comment on column master.forecast_parameter.interval_level_pct is 'Coverage of the prediction interval; unit: percent; default: 90.0';
comment on column master.forecast_parameter.valid_from is 'First plan date for which the source said so';
comment on column master.forecast_parameter.valid_to is 'First plan date for which it no longer did; absent: still';
