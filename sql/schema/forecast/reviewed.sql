-- forecast.reviewed: one bucket of one series as it is reviewed on a plan date; key (plan_date, company_id, item_id, site_id, warehouse_id, date)
create table if not exists forecast.reviewed (
    plan_date    date not null,
    company_id   varchar not null,
    item_id      varchar not null,
    site_id      varchar not null,
    warehouse_id varchar not null,
    date         date not null,
    bucket       varchar not null,
    baseline_qty decimal(18, 6) not null,
    carried_qty  decimal(18, 6) not null,
    held_qty     decimal(18, 6),
    change_qty   decimal(18, 6) not null,
    qty          decimal(18, 6) not null,
    is_frozen    boolean not null,
    is_edited    boolean not null
);
comment on table forecast.reviewed is 'one bucket of one series as it is reviewed on a plan date; key (plan_date, company_id, item_id, site_id, warehouse_id, date)';
comment on column forecast.reviewed.plan_date is 'Date the forecast was made for';
comment on column forecast.reviewed.company_id is 'Legal entity that the row belongs to';
comment on column forecast.reviewed.item_id is 'Item';
comment on column forecast.reviewed.site_id is 'Site';
comment on column forecast.reviewed.warehouse_id is 'Warehouse';
comment on column forecast.reviewed.date is 'First day of the bucket';
comment on column forecast.reviewed.bucket is 'Length of the bucket; one of day, week, month';
comment on column forecast.reviewed.baseline_qty is 'Baseline; unit: inventory unit';
comment on column forecast.reviewed.carried_qty is 'Adjustments of earlier plan dates that were carried; unit: inventory unit';
comment on column forecast.reviewed.held_qty is 'Forecast of the plan date before, where a freeze holds it; absent: none does; unit: inventory unit';
comment on column forecast.reviewed.change_qty is 'Adjustments of the plan date; unit: inventory unit';
comment on column forecast.reviewed.qty is 'Adjusted forecast, not below 0; unit: inventory unit';
comment on column forecast.reviewed.is_frozen is 'Nobody adjusts it';
comment on column forecast.reviewed.is_edited is 'An adjustment is in it';
