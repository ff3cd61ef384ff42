-- forecast.accuracy: one company, over all its series; key (plan_date, company_id, model)
create table if not exists forecast.accuracy (
    plan_date  date not null,
    company_id varchar not null,
    model      varchar not null,
    series     integer not null,
    mase       double,
    wape       double,
    bias       double
);
comment on table forecast.accuracy is 'one company, over all its series; key (plan_date, company_id, model)';
comment on column forecast.accuracy.plan_date is 'Date the forecast was made for';
comment on column forecast.accuracy.company_id is 'Legal entity that the row belongs to';
comment on column forecast.accuracy.model is 'chosen: what the baseline uses; naive: seasonal naive';
comment on column forecast.accuracy.series is 'Series compared; unit: count';
comment on column forecast.accuracy.mase is 'Mean of the series'' MASE; unit: ratio';
comment on column forecast.accuracy.wape is 'Sum of absolute errors over sum of demand; unit: ratio';
comment on column forecast.accuracy.bias is 'Sum of errors over sum of demand; positive: too high; unit: ratio';
