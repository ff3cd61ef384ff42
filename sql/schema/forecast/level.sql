-- forecast.level: one bucket of one total of forecasts; key (plan_date, level, company_id, member_id, unit_id, bucket, date)
create table if not exists forecast.level (
    plan_date  date not null,
    level      varchar not null,
    company_id varchar not null,
    member_id  varchar not null,
    unit_id    varchar not null,
    bucket     varchar not null,
    date       date not null,
    point_qty  decimal(18, 6) not null,
    lower_qty  decimal(18, 6) not null,
    upper_qty  decimal(18, 6) not null,
    series     integer not null
);
comment on table forecast.level is 'one bucket of one total of forecasts; key (plan_date, level, company_id, member_id, unit_id, bucket, date)';
comment on column forecast.level.plan_date is 'Date the forecast was made for';
comment on column forecast.level.level is 'What is added up; all: the group of companies; one of item, item_group, site, company, all';
comment on column forecast.level.company_id is 'Company; empty: all of them';
comment on column forecast.level.member_id is 'Item, item group or site; empty: all of the company';
comment on column forecast.level.unit_id is 'Inventory unit; quantities of different units are not added';
comment on column forecast.level.bucket is 'How long a bucket is; one of day, week, month';
comment on column forecast.level.date is 'First day of the bucket';
comment on column forecast.level.point_qty is 'Forecast, the sum of its series; unit: inventory unit';
comment on column forecast.level.lower_qty is 'Lower end of the prediction interval; unit: inventory unit';
comment on column forecast.level.upper_qty is 'Upper end of the prediction interval; unit: inventory unit';
comment on column forecast.level.series is 'Series added up; unit: count';
