-- store.forecast_run: one plan date that a forecast is stored for; key (plan_date)
create table if not exists store.forecast_run (
    plan_date             date not null,
    series_without_demand integer not null
);
comment on table store.forecast_run is 'one plan date that a forecast is stored for; key (plan_date)';
comment on column store.forecast_run.plan_date is 'Date the forecast was made for';
comment on column store.forecast_run.series_without_demand is 'Places with history that had no demand to forecast from; unit: count';
