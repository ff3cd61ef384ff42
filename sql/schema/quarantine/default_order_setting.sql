-- quarantine.default_order_setting: one rule broken by one row meant for master.default_order_setting; key (plan_date, table_name, source_file, source_row, rule, column_name)
create table if not exists quarantine.default_order_setting (
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
comment on table quarantine.default_order_setting is 'one rule broken by one row meant for master.default_order_setting; key (plan_date, table_name, source_file, source_row, rule, column_name)';
comment on column quarantine.default_order_setting.plan_date is 'Date for which the source was read';
comment on column quarantine.default_order_setting.table_name is 'Table the row was meant for';
comment on column quarantine.default_order_setting.row_key is 'Key of the row, as far as it can be read';
comment on column quarantine.default_order_setting.rule is 'Rule that the row breaks';
comment on column quarantine.default_order_setting.column_name is 'Column that breaks it; empty: the row as a whole';
comment on column quarantine.default_order_setting.message is 'What is wrong and what to do';
comment on column quarantine.default_order_setting.source_file is 'File or query the row came from';
comment on column quarantine.default_order_setting.source_row is 'Row in that file, the first data row is 1; unit: count';
comment on column quarantine.default_order_setting.row_text is 'The row as received, as JSON';
