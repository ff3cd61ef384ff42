-- master.supply_forecast: one supply forecast line of a model, in a period; key (company_id, model_id, item_id, site_id, warehouse_id, vendor_id, vendor_group_id, date, valid_from)
create table if not exists master.supply_forecast (
    company_id      varchar not null,
    model_id        varchar not null,
    item_id         varchar not null,
    site_id         varchar not null,
    warehouse_id    varchar not null,
    vendor_id       varchar not null,
    vendor_group_id varchar not null,
    date            date not null,
    qty             decimal(18, 6) not null,
    valid_from      date not null,
    valid_to        date
);
comment on table master.supply_forecast is 'one supply forecast line of a model, in a period; key (company_id, model_id, item_id, site_id, warehouse_id, vendor_id, vendor_group_id, date, valid_from)';
comment on column master.supply_forecast.company_id is 'Legal entity that the row belongs to';
comment on column master.supply_forecast.model_id is 'Forecast model';
comment on column master.supply_forecast.item_id is 'Item';
comment on column master.supply_forecast.site_id is 'Site; empty: the warehouse''s, else the item''s default';
comment on column master.supply_forecast.warehouse_id is 'Warehouse; empty: the item''s default on that site';
comment on column master.supply_forecast.vendor_id is 'Vendor; empty: the item''s';
comment on column master.supply_forecast.vendor_group_id is 'Vendor group; engine classic orders by it';
comment on column master.supply_forecast.date is 'Day on which the quantity is needed';
comment on column master.supply_forecast.qty is 'Forecast quantity; unit: inventory unit';
comment on column master.supply_forecast.valid_from is 'First plan date for which the source said so';
comment on column master.supply_forecast.valid_to is 'First plan date for which it no longer did; absent: still';
