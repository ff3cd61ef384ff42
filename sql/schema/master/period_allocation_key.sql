-- master.period_allocation_key: one part of a quantity that a period allocation key spreads over time, in a period; key (company_id, key_id, line_no, valid_from)
create table if not exists master.period_allocation_key (
    company_id varchar not null,
    key_id     varchar not null,
    line_no    integer not null,
    change     integer not null,
    unit       varchar not null,
    percent    double not null,
    valid_from date not null,
    valid_to   date
);
comment on table master.period_allocation_key is 'one part of a quantity that a period allocation key spreads over time, in a period; key (company_id, key_id, line_no, valid_from)';
comment on column master.period_allocation_key.company_id is 'Legal entity that the row belongs to';
comment on column master.period_allocation_key.key_id is 'Period allocation key';
comment on column master.period_allocation_key.line_no is 'Number of the line; unit: count';
comment on column master.period_allocation_key.change is 'So many units after the start; unit: units; default: 0';
comment on column master.period_allocation_key.unit is 'Unit of the change; default: month; one of day, week, month, year';
comment on column master.period_allocation_key.percent is 'Share of the quantity; unit: percent';
comment on column master.period_allocation_key.valid_from is 'First plan date for which the source said so';
comment on column master.period_allocation_key.valid_to is 'First plan date for which it no longer did; absent: still';
