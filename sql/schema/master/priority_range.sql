-- master.priority_range: one range of a priority model, in a period; key (company_id, priority_model_id, line_no, valid_from)
create table if not exists master.priority_range (
    company_id        varchar not null,
    priority_model_id varchar not null,
    line_no           integer not null,
    priority          integer not null,
    to_level          varchar not null,
    percent           double not null,
    valid_from        date not null,
    valid_to          date
);
comment on table master.priority_range is 'one range of a priority model, in a period; key (company_id, priority_model_id, line_no, valid_from)';
comment on column master.priority_range.company_id is 'Legal entity that the row belongs to';
comment on column master.priority_range.priority_model_id is 'Priority model';
comment on column master.priority_range.line_no is 'Order of the ranges, lowest first; unit: count';
comment on column master.priority_range.priority is 'Priority of supply in the range, 0 most urgent; unit: rank';
comment on column master.priority_range.to_level is 'Level at which the range ends; one of zero, minimum, reorder_point, maximum, infinite';
comment on column master.priority_range.percent is 'Share of the level at which it ends; unit: percent; default: 100.0';
comment on column master.priority_range.valid_from is 'First plan date for which the source said so';
comment on column master.priority_range.valid_to is 'First plan date for which it no longer did; absent: still';
