-- forecast.authorised: one bucket of one series that was authorised; the last authorisation counts; key (edit_no, company_id, item_id, site_id, warehouse_id, date)
create table if not exists forecast.authorised (
    edit_no      integer not null,
    plan_date    date not null,
    model_id     varchar not null,
    company_id   varchar not null,
    item_id      varchar not null,
    site_id      varchar not null,
    warehouse_id varchar not null,
    date         date not null,
    baseline_qty decimal(18, 6) not null,
    adjusted_qty decimal(18, 6) not null,
    qty          decimal(18, 6) not null
);
comment on table forecast.authorised is 'one bucket of one series that was authorised; the last authorisation counts; key (edit_no, company_id, item_id, site_id, warehouse_id, date)';
comment on column forecast.authorised.edit_no is 'Number of the edit; unit: count';
comment on column forecast.authorised.plan_date is 'Date the forecast was made for';
comment on column forecast.authorised.model_id is 'Forecast model';
comment on column forecast.authorised.company_id is 'Legal entity that the row belongs to';
comment on column forecast.authorised.item_id is 'Item';
comment on column forecast.authorised.site_id is 'Site';
comment on column forecast.authorised.warehouse_id is 'Warehouse';
comment on column forecast.authorised.date is 'First day of the bucket';
comment on column forecast.authorised.baseline_qty is 'Baseline; unit: inventory unit';
comment on column forecast.authorised.adjusted_qty is 'Adjusted forecast; unit: inventory unit';
comment on column forecast.authorised.qty is 'The same in whole units of the item: the line of the model; unit: inventory unit';
