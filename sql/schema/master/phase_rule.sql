-- master.phase_rule: one item that takes over demand of another, or gives up its own, in a period; key (company_id, group_id, line_no, valid_from)
create table if not exists master.phase_rule (
    company_id     varchar not null,
    group_id       varchar not null,
    line_no        integer not null,
    applies_to     varchar not null,
    type           varchar not null,
    source_item_id varchar not null,
    target_item_id varchar not null,
    site_id        varchar not null,
    warehouse_id   varchar not null,
    from_date      date,
    to_date        date,
    factor_pct     double not null,
    valid_from     date not null,
    valid_to       date
);
comment on table master.phase_rule is 'one item that takes over demand of another, or gives up its own, in a period; key (company_id, group_id, line_no, valid_from)';
comment on column master.phase_rule.company_id is 'Legal entity that the row belongs to';
comment on column master.phase_rule.group_id is 'Rules of a group read what was there before the group; groups go in the order of their ids';
comment on column master.phase_rule.line_no is 'Rule of the group; unit: count';
comment on column master.phase_rule.applies_to is 'What it changes; default: history; one of history, forecast';
comment on column master.phase_rule.type is 'phase_in: the target has that share of the source on top; phase_out: the source keeps that share, and nothing afterwards; one of phase_in, phase_out';
comment on column master.phase_rule.source_item_id is 'Item whose demand it is';
comment on column master.phase_rule.target_item_id is 'Item that takes it over, with phase_in';
comment on column master.phase_rule.site_id is 'Site; empty: all';
comment on column master.phase_rule.warehouse_id is 'Warehouse; empty: all';
comment on column master.phase_rule.from_date is 'First day of the buckets that it changes; absent: always';
comment on column master.phase_rule.to_date is 'Last day; absent: for ever';
comment on column master.phase_rule.factor_pct is 'Share of the source; unit: percent; default: 100.0';
comment on column master.phase_rule.valid_from is 'First plan date for which the source said so';
comment on column master.phase_rule.valid_to is 'First plan date for which it no longer did; absent: still';
