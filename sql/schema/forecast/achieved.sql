-- forecast.achieved: forecasts of earlier plan dates against what came, of one series or total by step and lead; key (plan_date, level, company_id, member_id, site_id, warehouse_id, unit_id, bucket, step, lead)
create table if not exists forecast.achieved (
    plan_date       date not null,
    level           varchar not null,
    company_id      varchar not null,
    member_id       varchar not null,
    site_id         varchar not null,
    warehouse_id    varchar not null,
    unit_id         varchar not null,
    bucket          varchar not null,
    step            varchar not null,
    lead            integer not null,
    forecasts       integer not null,
    demand_qty      double not null,
    forecast_qty    double not null,
    mad             double not null,
    rmse            double not null,
    wape            double,
    bias            double,
    mape            double,
    pct_of_forecast double,
    mase            double,
    rmsse           double,
    coverage        double,
    value_added     double
);
comment on table forecast.achieved is 'forecasts of earlier plan dates against what came, of one series or total by step and lead; key (plan_date, level, company_id, member_id, site_id, warehouse_id, unit_id, bucket, step, lead)';
comment on column forecast.achieved.plan_date is 'Date by which it is known';
comment on column forecast.achieved.level is 'What is held against what came; all: the group of companies; one of series, item, item_group, site, company, all';
comment on column forecast.achieved.company_id is 'Company; empty: all of them';
comment on column forecast.achieved.member_id is 'Item, item group or site; empty: all of the company';
comment on column forecast.achieved.site_id is 'Site of a series';
comment on column forecast.achieved.warehouse_id is 'Warehouse of a series';
comment on column forecast.achieved.unit_id is 'Inventory unit; quantities of different units are not added';
comment on column forecast.achieved.bucket is 'How long a bucket is; one of day, week, month';
comment on column forecast.achieved.step is 'Which forecast; the last one was in use; one of naive, baseline, event, adjusted, authorised';
comment on column forecast.achieved.lead is 'Buckets ahead, 1 in that of the plan date of the forecast; 0: all of them together; unit: count';
comment on column forecast.achieved.forecasts is 'Forecasts of one bucket that were held against what came; unit: count';
comment on column forecast.achieved.demand_qty is 'Demand that came, over all of them; unit: inventory unit';
comment on column forecast.achieved.forecast_qty is 'Forecast, over all of them; unit: inventory unit';
comment on column forecast.achieved.mad is 'Mean absolute error; unit: inventory unit';
comment on column forecast.achieved.rmse is 'Root of the mean squared error; unit: inventory unit';
comment on column forecast.achieved.wape is 'Sum of absolute errors over sum of demand; unit: ratio';
comment on column forecast.achieved.bias is 'Sum of errors over sum of demand; positive: too high; unit: ratio';
comment on column forecast.achieved.mape is 'Mean absolute error in percent of demand, buckets without demand left out; unit: percent';
comment on column forecast.achieved.pct_of_forecast is 'Sum of absolute errors in percent of the forecast; unit: percent';
comment on column forecast.achieved.mase is 'Mean absolute error by that of the seasonal naive forecast inside the history; unit: ratio';
comment on column forecast.achieved.rmsse is 'Root of the mean squared error by that of the naive forecast inside the history; unit: ratio';
comment on column forecast.achieved.coverage is 'Share of what came inside the prediction interval; unit: ratio';
comment on column forecast.achieved.value_added is 'WAPE of the step before less that of this one; positive: it helped; unit: ratio';
