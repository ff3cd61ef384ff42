-- forecast.edit: one edit of forecasts: who, when, why; rows are added, never changed; key (edit_no)
create table if not exists forecast.edit (
    edit_no   integer not null,
    plan_date date not null,
    action    varchar not null,
    what      varchar not null,
    rows      integer not null,
    edited_at timestamp not null,
    edited_by varchar not null,
    role      varchar not null,
    reason    varchar not null
);
comment on table forecast.edit is 'one edit of forecasts: who, when, why; rows are added, never changed; key (edit_no)';
comment on column forecast.edit.edit_no is 'Number of the edit; unit: count';
comment on column forecast.edit.plan_date is 'Date the forecast was made for';
comment on column forecast.edit.action is 'What was done; one of adjust, authorise, enter, copy, update, delete';
comment on column forecast.edit.what is 'What was asked for, as JSON';
comment on column forecast.edit.rows is 'Buckets or lines that it concerned; unit: count';
comment on column forecast.edit.edited_at is 'When; unit: UTC';
comment on column forecast.edit.edited_by is 'Who';
comment on column forecast.edit.role is 'In which role';
comment on column forecast.edit.reason is 'Why';
