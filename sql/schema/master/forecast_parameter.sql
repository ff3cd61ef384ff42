-- master.forecast_parameter: how one company forecasts, in general or the items of one allocation key, in a period; key (company_id, allocation_key_id, valid_from)
create table if not exists master.forecast_parameter (
    company_id                 varchar not null,
    allocation_key_id          varchar not null,
    bucket                     varchar,
    horizon_buckets            integer,
    budget_seconds             double,
    challenger                 varchar,
    reconciliation             varchar,
    only_items_of_keys         boolean,
    abc_a_pct                  double,
    abc_b_pct                  double,
    season_buckets             integer,
    backtest_windows           integer,
    backtest_horizon           integer,
    interval_level_pct         double,
    method                     varchar,
    force_seasonality          varchar,
    min_forecast_qty           decimal(18, 6),
    max_forecast_qty           decimal(18, 6),
    missing_value_substitution varchar,
    missing_value_number       double,
    missing_value_scope        varchar,
    history_buckets            integer,
    test_set_pct               double,
    outlier_method             varchar,
    outlier_multiplier         double,
    outlier_correction         varchar,
    sparse_from_interval       double,
    varied_from_cv2            double,
    xyz_x_cv                   double,
    xyz_y_cv                   double,
    forecast_unit_id           varchar not null,
    valid_from                 date not null,
    valid_to                   date
);
comment on table master.forecast_parameter is 'how one company forecasts, in general or the items of one allocation key, in a period; key (company_id, allocation_key_id, valid_from)';
comment on column master.forecast_parameter.company_id is 'Legal entity that the row belongs to';
comment on column master.forecast_parameter.allocation_key_id is 'Allocation key; empty: in general';
comment on column master.forecast_parameter.bucket is 'Length of a forecast bucket, of the whole company; absent: week; one of day, week, month';
comment on column master.forecast_parameter.horizon_buckets is 'Buckets to forecast, of the whole company; absent: 26; unit: count';
comment on column master.forecast_parameter.budget_seconds is 'Seconds that dear models are reckoned to take at most, 0 none is tried, of the whole company; absent: 0; unit: seconds';
comment on column master.forecast_parameter.challenger is 'global a model that learns from all series at once (masterplan[global]) is tried beside the others, of the whole company; absent: none; one of none, global';
comment on column master.forecast_parameter.reconciliation is 'bottom_up totals are sums of series, min_trace totals are forecast too and series move with them by the least change, of the whole company; absent: bottom_up; one of bottom_up, min_trace';
comment on column master.forecast_parameter.only_items_of_keys is 'Items without allocation key are not forecast, of the whole company; absent: no';
comment on column master.forecast_parameter.abc_a_pct is 'Share of the value that items of class A make up, of the whole company; absent: 80; unit: percent';
comment on column master.forecast_parameter.abc_b_pct is 'Share of the value that A and B make up, of the whole company; absent: 95; unit: percent';
comment on column master.forecast_parameter.season_buckets is 'Buckets in a season, 0 by the bucket (7, 52, 12); absent: the company''s, else 0; unit: count';
comment on column master.forecast_parameter.backtest_windows is 'Rolling origins of the backtest; absent: the company''s, else 3; unit: count';
comment on column master.forecast_parameter.backtest_horizon is 'Buckets forecast from each origin, at most the horizon, 0 by the bucket (28, 13, 12); absent: the company''s, else 0; unit: count';
comment on column master.forecast_parameter.interval_level_pct is 'Coverage of the prediction interval; absent: the company''s, else 90; unit: percent';
comment on column master.forecast_parameter.method is 'Forecasting model, auto the default choice, all the best of the five named ones; absent: the company''s, else auto; one of auto, arima, ets, stl, ets_arima, ets_stl, all';
comment on column master.forecast_parameter.force_seasonality is 'Kind of season of ARIMA and ETS; absent: the company''s, else auto; one of auto, none, additive, multiplicative';
comment on column master.forecast_parameter.min_forecast_qty is 'No forecast of a bucket is lower; absent: the company''s, else 0; unit: forecast unit';
comment on column master.forecast_parameter.max_forecast_qty is 'No forecast of a bucket is higher, 0 no limit; absent: the company''s, else 0; unit: forecast unit';
comment on column master.forecast_parameter.missing_value_substitution is 'What buckets without transactions become; absent: the company''s, else number; one of number, mean, previous, linear, polynomial';
comment on column master.forecast_parameter.missing_value_number is 'The number they become; absent: the company''s, else 0; unit: forecast unit';
comment on column master.forecast_parameter.missing_value_scope is 'Buckets in which values can be missing, series from its own first to its last, history the historical horizon, all from the first to the last of the company; absent: the company''s, else series; one of series, history, all';
comment on column master.forecast_parameter.history_buckets is 'Historical horizon, buckets before the plan date, 0 all; absent: the company''s, else 0; unit: count';
comment on column master.forecast_parameter.test_set_pct is 'Tail of the history that accuracy is measured on; absent: the company''s, else 20; unit: percent';
comment on column master.forecast_parameter.outlier_method is 'How outliers are found, none not at all; absent: the company''s, else none; one of none, iqr, stl';
comment on column master.forecast_parameter.outlier_multiplier is 'How far is too far, 0 by the method (iqr 1.5 ranges, stl 3 deviations); absent: the company''s, else 0; unit: ratio';
comment on column master.forecast_parameter.outlier_correction is 'What iqr makes of them, stl always trend and season; absent: the company''s, else clamp; one of clamp, median';
comment on column master.forecast_parameter.sparse_from_interval is 'Mean buckets from demand to demand from which it is intermittent or lumpy; absent: the company''s, else 1.32; unit: ratio';
comment on column master.forecast_parameter.varied_from_cv2 is 'Squared variation of quantities from which demand is erratic or lumpy; absent: the company''s, else 0.49; unit: ratio';
comment on column master.forecast_parameter.xyz_x_cv is 'Variation of buckets up to which a series is X; absent: the company''s, else 0.5; unit: ratio';
comment on column master.forecast_parameter.xyz_y_cv is 'Variation of buckets up to which a series is Y; absent: the company''s, else 1; unit: ratio';
comment on column master.forecast_parameter.forecast_unit_id is 'Unit that history is converted to, of the whole company; empty: the inventory unit of each item';
comment on column master.forecast_parameter.valid_from is 'First plan date for which the source said so';
comment on column master.forecast_parameter.valid_to is 'First plan date for which it no longer did; absent: still';
