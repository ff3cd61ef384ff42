-- master.forecast_model: one forecast model of a company that has a name, a parent or is stopped, in a period; key (company_id, model_id, valid_from)
create table if not exists master.forecast_model (
    company_id      varchar not null,
    model_id        varchar not null,
    name            varchar not null,
    parent_model_id varchar not null,
    is_stopped      boolean not null,
    valid_from      date not null,
    valid_to        date
);
comment on table master.forecast_model is 'one forecast model of a company that has a name, a parent or is stopped, in a period; key (company_id, model_id, valid_from)';
comment on column master.forecast_model.company_id is 'Legal entity that the row belongs to';
comment on column master.forecast_model.model_id is 'Forecast model';
comment on column master.forecast_model.name is 'Name of the model';
comment on column master.forecast_model.parent_model_id is 'Model that it is a submodel of; a submodel has none of its own';
comment on column master.forecast_model.is_stopped is 'Nobody changes its lines; default: false';
comment on column master.forecast_model.valid_from is 'First plan date for which the source said so';
comment on column master.forecast_model.valid_to is 'First plan date for which it no longer did; absent: still';
