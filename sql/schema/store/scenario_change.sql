-- store.scenario_change: one change of a stored scenario; key (plan_id, line_no)
create table if not exists store.scenario_change (
    plan_id     varchar not null,
    line_no     integer not null,
    action      varchar not null,
    table_name  varchar not null,
    row_key     varchar not null,
    column_name varchar not null,
    value       varchar not null
);
comment on table store.scenario_change is 'one change of a stored scenario; key (plan_id, line_no)';
comment on column store.scenario_change.plan_id is 'Plan of kind scenario';
comment on column store.scenario_change.line_no is 'Changes are made in this order; unit: count';
comment on column store.scenario_change.action is 'set a column of rows, add a row, drop rows; default: set; one of set, add, drop';
comment on column store.scenario_change.table_name is 'Input table that is changed; plan: the parameters of the scenario itself';
comment on column store.scenario_change.row_key is 'Rows that are meant, as JSON: column and value, all must agree; empty: every row';
comment on column store.scenario_change.column_name is 'Column that is set';
comment on column store.scenario_change.value is 'New value; * and a factor: the old one times it; empty: none; to add: the row as JSON';
