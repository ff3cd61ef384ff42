-- master.demand_forecast: one forecast line of a model that was entered by hand or taken over from elsewhere, in a period; key (company_id, model_id, item_id, site_id, warehouse_id, customer_id, date, source, valid_from)
create table if not exists master.demand_forecast (
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
comment on table master.demand_forecast is 'one forecast line of a model that was entered by hand or taken over from elsewhere, in a period; key (company_id, model_id, item_id, site_id, warehouse_id, customer_id, date, source, valid_from)';
comment on column master.demand_forecast.company_id is 'Legal entity that the row belongs to';
comment on column master.demand_forecast.model_id is 'Forecast model';
comment on column master.demand_forecast.item_id is 'Item';
comment on column master.demand_forecast.site_id is 'Site; empty: the warehouse''s, else the item''s default';
comment on column master.demand_forecast.warehouse_id is 'Warehouse; empty: the item''s default on that site';
comment on column master.demand_forecast.customer_id is 'Customer; empty: all';
comment on column master.demand_forecast.date is 'Day from which the quantity is needed';
comment on column master.demand_forecast.qty is 'Forecast quantity; unit: inventory unit';
comment on column master.demand_forecast.source is 'Where the line comes from; the last two are not received; default: manual; one of manual, authorised, authorised_here, entered_here';
comment on column master.demand_forecast.valid_from is 'First plan date for which the source said so';
comment on column master.demand_forecast.valid_to is 'First plan date for which it no longer did; absent: still';
