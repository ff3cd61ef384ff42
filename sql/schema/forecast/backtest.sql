-- forecast.backtest: one model tried on one series; key (plan_date, company_id, item_id, site_id, warehouse_id, model)
create table if not exists forecast.backtest (
    plan_date    date not null,
    company_id   varchar not null,
    item_id      varchar not null,
    site_id      varchar not null,
    warehouse_id varchar not null,
    model        varchar not null,
    windows      integer not null,
    mase         double,
    wape         double,
    bias         double,
    is_chosen    boolean not null
);
comment on table forecast.backtest is 'one model tried on one series; key (plan_date, company_id, item_id, site_id, warehouse_id, model)';
comment on column forecast.backtest.plan_date is 'Date the forecast was made for';
comment on column forecast.backtest.company_id is 'Legal entity that the row belongs to';
comment on column forecast.backtest.item_id is 'Item';
comment on column forecast.backtest.site_id is 'Site';
comment on column forecast.backtest.warehouse_id is 'Warehouse';
comment on column forecast.backtest.model is 'Model';
comment on column forecast.backtest.windows is 'Rolling origins it was tried on; unit: count';
comment on column forecast.backtest.mase is 'Mean absolute scaled error over all windows; unit: ratio';
comment on column forecast.backtest.wape is 'Sum of absolute errors over sum of demand; unit: ratio';
comment on column forecast.backtest.bias is 'Sum of errors over sum of demand; positive: too high; unit: ratio';
comment on column forecast.backtest.is_chosen is 'The baseline was made with it';
