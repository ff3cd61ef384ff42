-- forecast.adjustment: one bucket of one series that an edit changed; key (edit_no, entry)
create table if not exists forecast.adjustment (
    edit_no      integer not null,
    entry        integer not null,
    plan_date    date not null,
    company_id   varchar not null,
    item_id      varchar not null,
    site_id      varchar not null,
    warehouse_id varchar not null,
    date         date not null,
    bucket       varchar not null,
    before_qty   decimal(18, 6) not null,
    after_qty    decimal(18, 6) not null,
    change_qty   decimal(18, 6) not null,
    saved_on     date,
    dropped_on   date
);
comment on table forecast.adjustment is 'one bucket of one series that an edit changed; key (edit_no, entry)';
comment on column forecast.adjustment.edit_no is 'Number of the edit; unit: count';
comment on column forecast.adjustment.entry is 'Number of the bucket within the edit; unit: count';
comment on column forecast.adjustment.plan_date is 'Plan date of the edit';
comment on column forecast.adjustment.company_id is 'Legal entity that the row belongs to';
comment on column forecast.adjustment.item_id is 'Item';
comment on column forecast.adjustment.site_id is 'Site';
comment on column forecast.adjustment.warehouse_id is 'Warehouse';
comment on column forecast.adjustment.date is 'First day of the bucket';
comment on column forecast.adjustment.bucket is 'Length of the bucket; one of day, week, month';
comment on column forecast.adjustment.before_qty is 'Adjusted forecast before; unit: inventory unit';
comment on column forecast.adjustment.after_qty is 'Adjusted forecast after; unit: inventory unit';
comment on column forecast.adjustment.change_qty is 'What is added to the baseline for it; unit: inventory unit';
comment on column forecast.adjustment.saved_on is 'Plan date of the authorisation that saved it; absent: none did';
comment on column forecast.adjustment.dropped_on is 'First plan date on which it counts no more; absent: none';
