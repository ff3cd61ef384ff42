-- master.scenario_change: one change of a scenario, in a period; key (plan_id, line_no, valid_from)
create table if not exists master.scenario_change (
    plan_id     varchar not null,
    line_no     integer not null,
    action      varchar not null,
    table_name  varchar not null,
    row_key     varchar not null,
    column_name varchar not null,
    value       varchar not null,
    valid_from  date not null,
    valid_to    date
);
comment on table master.scenario_change is 'one change of a scenario, in a period; key (plan_id, line_no, valid_from)';
comment on column master.scenario_change.plan_id is 'Plan of kind scenario';
comment on column master.scenario_change.line_no is 'Changes are made in this order; unit: count';
comment on column master.scenario_change.action is 'set a column of rows, add a row, drop rows; default: set; one of set, add, drop';
comment on column master.scenario_change.table_name is 'Input table that is changed; plan: the parameters of the scenario itself';
comment on column master.scenario_change.row_key is 'Rows that are meant, as JSON: column and value, all must agree; empty: every row';
comment on column master.scenario_change.column_name is 'Column that is set';
comment on column master.scenario_change.value is 'New value; * and a factor: the old one times it; empty: none; to add: the row as JSON';
comment on column master.scenario_change.valid_from is 'First plan date for which the source said so';
comment on column master.scenario_change.valid_to is 'First plan date for which it no longer did; absent: still';
