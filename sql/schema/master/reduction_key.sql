-- master.reduction_key: one period of a key that forecast is reduced by, in a period; key (company_id, key_id, line_no, valid_from)
create table if not exists master.reduction_key (
    company_id         varchar not null,
    key_id             varchar not null,
    line_no            integer not null,
    change             integer not null,
    unit               varchar not null,
    percent            double not null,
    use_effective_date boolean not null,
    effective_date     date,
    valid_from         date not null,
    valid_to           date
);
comment on table master.reduction_key is 'one period of a key that forecast is reduced by, in a period; key (company_id, key_id, line_no, valid_from)';
comment on column master.reduction_key.company_id is 'Legal entity that the row belongs to';
comment on column master.reduction_key.key_id is 'Reduction key';
comment on column master.reduction_key.line_no is 'Number of the line; unit: count';
comment on column master.reduction_key.change is 'The period ends this many units after the base date; unit: units';
comment on column master.reduction_key.unit is 'Unit of the change; one of day, week, month';
comment on column master.reduction_key.percent is 'Part of the forecast that goes, below 0: that is added; unit: percent; default: 0.0';
comment on column master.reduction_key.use_effective_date is 'Count from the effective date; no: from the plan date; default: false';
comment on column master.reduction_key.effective_date is 'Base date; absent: 1 January of the year of the plan date';
comment on column master.reduction_key.valid_from is 'First plan date for which the source said so';
comment on column master.reduction_key.valid_to is 'First plan date for which it no longer did; absent: still';
