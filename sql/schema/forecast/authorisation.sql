-- forecast.authorisation: one company whose forecast was authorised into a model; key (edit_no, company_id)
create table if not exists forecast.authorisation (
    edit_no    integer not null,
    company_id varchar not null,
    plan_date  date not null,
    model_id   varchar not null,
    from_date  date not null,
    to_date    date not null,
    is_saved   boolean not null,
    lines      integer not null
);
comment on table forecast.authorisation is 'one company whose forecast was authorised into a model; key (edit_no, company_id)';
comment on column forecast.authorisation.edit_no is 'Number of the edit; unit: count';
comment on column forecast.authorisation.company_id is 'Legal entity that the row belongs to';
comment on column forecast.authorisation.plan_date is 'Date the forecast was made for';
comment on column forecast.authorisation.model_id is 'Forecast model';
comment on column forecast.authorisation.from_date is 'First day of the first bucket';
comment on column forecast.authorisation.to_date is 'Last day of the last bucket';
comment on column forecast.authorisation.is_saved is 'Its adjustments were saved for the next baselines';
comment on column forecast.authorisation.lines is 'Buckets of series that were authorised; unit: count';
