-- store.kept_forecast_line: one line that was entered or authorised here, in a time of plan dates; key (company_id, model_id, item_id, site_id, warehouse_id, customer_id, date, source, valid_from)
create table if not exists store.kept_forecast_line (
    company_id   varchar not null,
    model_id     varchar not null,
    item_id      varchar not null,
    site_id      varchar not null,
    warehouse_id varchar not null,
    customer_id  varchar not null,
    date         date not null,
    qty          decimal(18, 6) not null,
    source       varchar not null,
    valid_from   date not null,
    valid_to     date
);
comment on table store.kept_forecast_line is 'one line that was entered or authorised here, in a time of plan dates; key (company_id, model_id, item_id, site_id, warehouse_id, customer_id, date, source, valid_from)';
comment on column store.kept_forecast_line.company_id is 'Legal entity that the row belongs to';
comment on column store.kept_forecast_line.model_id is 'Forecast model';
comment on column store.kept_forecast_line.item_id is 'Item';
comment on column store.kept_forecast_line.site_id is 'Site; empty: the warehouse''s, else the item''s default';
comment on column store.kept_forecast_line.warehouse_id is 'Warehouse; empty: the item''s default on that site';
comment on column store.kept_forecast_line.customer_id is 'Customer; empty: all';
comment on column store.kept_forecast_line.date is 'Day from which the quantity is needed';
comment on column store.kept_forecast_line.qty is 'Forecast quantity; unit: inventory unit';
comment on column store.kept_forecast_line.source is 'Where the line comes from; the last two are not received; default: manual; one of manual, authorised, authorised_here, entered_here';
comment on column store.kept_forecast_line.valid_from is 'First plan date on which it counts';
comment on column store.kept_forecast_line.valid_to is 'First plan date on which it no longer does; absent: it still does';
