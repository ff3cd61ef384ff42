-- forecast.series: one place with history: what kind of demand it has, and what became of its history; key (plan_date, company_id, item_id, site_id, warehouse_id)
create table if not exists forecast.series (
    plan_date         date not null,
    company_id        varchar not null,
    item_id           varchar not null,
    site_id           varchar not null,
    warehouse_id      varchar not null,
    state             varchar not null,
    allocation_key_id varchar not null,
    demand_class      varchar not null,
    abc_class         varchar not null,
    xyz_class         varchar not null,
    first_date        date,
    last_date         date,
    buckets           integer not null,
    zero_share        double not null,
    year_value        double not null,
    year_cv           double not null,
    unit_factor       double not null,
    cleaned           varchar not null,
    remark            varchar not null
);
comment on table forecast.series is 'one place with history: what kind of demand it has, and what became of its history; key (plan_date, company_id, item_id, site_id, warehouse_id)';
comment on column forecast.series.plan_date is 'Date the forecast was made for';
comment on column forecast.series.company_id is 'Legal entity that the row belongs to';
comment on column forecast.series.item_id is 'Item';
comment on column forecast.series.site_id is 'Site';
comment on column forecast.series.warehouse_id is 'Warehouse';
comment on column forecast.series.state is 'Whether it is forecast, or why not; one of forecast, no_demand, no_unit_conversion, no_allocation_key';
comment on column forecast.series.allocation_key_id is 'Allocation key whose settings count';
comment on column forecast.series.demand_class is 'smooth, intermittent, erratic, lumpy, new or dying';
comment on column forecast.series.abc_class is 'Class by value: A, B or C';
comment on column forecast.series.xyz_class is 'Class by variation: X, Y or Z';
comment on column forecast.series.first_date is 'First day of its first bucket';
comment on column forecast.series.last_date is 'First day of its last bucket';
comment on column forecast.series.buckets is 'Buckets of its history; unit: count; default: 0';
comment on column forecast.series.zero_share is 'Share of buckets without demand; unit: ratio; default: 0.0';
comment on column forecast.series.year_value is 'Demand of the last year times price, else cost, else 1; unit: company currency; default: 0.0';
comment on column forecast.series.year_cv is 'Standard deviation of the buckets of the last year by their mean; unit: ratio; default: 0.0';
comment on column forecast.series.unit_factor is 'Forecast units in one inventory unit; unit: ratio; default: 1.0';
comment on column forecast.series.cleaned is 'Buckets by reason of the change, as reason: number';
comment on column forecast.series.remark is 'What else is to be known';
