-- forecast.history: one bucket of the history of one series, as a forecast was made from it; key (plan_date, company_id, item_id, site_id, warehouse_id, date)
create table if not exists forecast.history (
    plan_date    date not null,
    company_id   varchar not null,
    item_id      varchar not null,
    site_id      varchar not null,
    warehouse_id varchar not null,
    date         date not null,
    observed_qty decimal(18, 6),
    qty          decimal(18, 6) not null,
    is_known     boolean not null,
    reason       varchar not null
);
comment on table forecast.history is 'one bucket of the history of one series, as a forecast was made from it; key (plan_date, company_id, item_id, site_id, warehouse_id, date)';
comment on column forecast.history.plan_date is 'Date the forecast was made for';
comment on column forecast.history.company_id is 'Legal entity that the row belongs to';
comment on column forecast.history.item_id is 'Item';
comment on column forecast.history.site_id is 'Site';
comment on column forecast.history.warehouse_id is 'Warehouse';
comment on column forecast.history.date is 'First day of the bucket';
comment on column forecast.history.observed_qty is 'What the transactions of the bucket add up to; absent: there are none; unit: inventory unit';
comment on column forecast.history.qty is 'What the forecast is made from; unit: inventory unit';
comment on column forecast.history.is_known is 'It was observed, or follows from what was; no: it was filled in';
comment on column forecast.history.reason is 'Why it is not what was observed: words of the law, separated by commas';
