-- forecast.baseline: one bucket of one series, forecast on a plan date; key (plan_date, company_id, item_id, site_id, warehouse_id, date)
create table if not exists forecast.baseline (
    plan_date    date not null,
    company_id   varchar not null,
    item_id      varchar not null,
    site_id      varchar not null,
    warehouse_id varchar not null,
    date         date not null,
    point_qty    decimal(18, 6) not null,
    lower_qty    decimal(18, 6) not null,
    upper_qty    decimal(18, 6) not null,
    level_pct    double not null,
    model        varchar not null,
    demand_class varchar not null,
    model_qty    decimal(18, 6)
);
comment on table forecast.baseline is 'one bucket of one series, forecast on a plan date; key (plan_date, company_id, item_id, site_id, warehouse_id, date)';
comment on column forecast.baseline.plan_date is 'Date the forecast was made for';
comment on column forecast.baseline.company_id is 'Legal entity that the row belongs to';
comment on column forecast.baseline.item_id is 'Item';
comment on column forecast.baseline.site_id is 'Site';
comment on column forecast.baseline.warehouse_id is 'Warehouse';
comment on column forecast.baseline.date is 'First day of the bucket';
comment on column forecast.baseline.point_qty is 'Forecast; unit: inventory unit';
comment on column forecast.baseline.lower_qty is 'Lower end of the prediction interval; unit: inventory unit';
comment on column forecast.baseline.upper_qty is 'Upper end of the prediction interval; unit: inventory unit';
comment on column forecast.baseline.level_pct is 'Coverage of the interval; unit: percent';
comment on column forecast.baseline.model is 'Model that was chosen';
comment on column forecast.baseline.demand_class is 'smooth, intermittent, erratic, lumpy, new or dying';
comment on column forecast.baseline.model_qty is 'Forecast as the model made it, where events, phases or bounds changed it; absent: they did not; unit: inventory unit';
