-- master.minimum_key: one period of a seasonal key, in a period; key (company_id, key_id, line_no, valid_from)
create table if not exists master.minimum_key (
    company_id         varchar not null,
    key_id             varchar not null,
    line_no            integer not null,
    change             integer not null,
    unit               varchar not null,
    factor             double not null,
    use_effective_date boolean not null,
    effective_date     date,
    valid_from         date not null,
    valid_to           date
);
comment on table master.minimum_key is 'one period of a seasonal key, in a period; key (company_id, key_id, line_no, valid_from)';
comment on column master.minimum_key.company_id is 'Legal entity that the row belongs to';
comment on column master.minimum_key.key_id is 'Seasonal key';
comment on column master.minimum_key.line_no is 'Order of the periods; unit: count';
comment on column master.minimum_key.change is 'The period ends this many units after the base date; unit: units';
comment on column master.minimum_key.unit is 'Unit of the change; one of day, week, month';
comment on column master.minimum_key.factor is 'Factor on the minimum or maximum in the period; unit: ratio';
comment on column master.minimum_key.use_effective_date is 'Count from the effective date; no: from the plan date; default: false';
comment on column master.minimum_key.effective_date is 'Base date; absent: 1 January of the year of the plan date';
comment on column master.minimum_key.valid_from is 'First plan date for which the source said so';
comment on column master.minimum_key.valid_to is 'First plan date for which it no longer did; absent: still';
