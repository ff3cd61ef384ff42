-- quarantine.forecast_fence: one rule broken by one row meant for master.forecast_fence; key (plan_date, table_name, source_file, source_row, rule, column_name)
create table if not exists quarantine.forecast_fence (
    plan_date   date not null,
    table_name  varchar not null,
    row_key     varchar not null,
    rule        varchar not null,
    column_name varchar not null,
    message     varchar not null,
    source_file varchar not null,
    source_row  integer not null,
    row_text    varchar not null
);
comment on table quarantine.forecast_fence is 'one rule broken by one row meant for master.forecast_fence; key (plan_date, table_name, source_file, source_row, rule, column_name)';
comment on column quarantine.forecast_fence.plan_date is 'Date for which the source was read';
comment on column quarantine.forecast_fence.table_name is 'Table the row was meant for';
comment on column quarantine.forecast_fence.row_key is 'Key of the row, as far as it can be read';
comment on column quarantine.forecast_fence.rule is 'Rule that the row breaks';
comment on column quarantine.forecast_fence.column_name is 'Column that breaks it; empty: the row as a whole';
comment on column quarantine.forecast_fence.message is 'What is wrong and what to do';
comment on column quarantine.forecast_fence.source_file is 'File or query the row came from';
comment on column quarantine.forecast_fence.source_row is 'Row in that file, the first data row is 1; unit: count';
comment on column quarantine.forecast_fence.row_text is 'The row as received, as JSON';
