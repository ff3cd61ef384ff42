-- store.taken_later: one rule that a change broke as long as something it names was not there; it was taken in when that had come; key (plan_date, table_name, source_file, source_row, rule, column_name, taken_at)
create table if not exists store.taken_later (
    plan_date   date not null,
    table_name  varchar not null,
    row_key     varchar not null,
    rule        varchar not null,
    column_name varchar not null,
    message     varchar not null,
    source_file varchar not null,
    source_row  integer not null,
    row_text    varchar not null,
    outcome     varchar not null,
    taken_at    timestamp not null
);
comment on table store.taken_later is 'one rule that a change broke as long as something it names was not there; it was taken in when that had come; key (plan_date, table_name, source_file, source_row, rule, column_name, taken_at)';
comment on column store.taken_later.plan_date is 'Date for which it was rejected';
comment on column store.taken_later.table_name is 'Table the row was meant for';
comment on column store.taken_later.row_key is 'Key of the row, as far as it can be read';
comment on column store.taken_later.rule is 'Rule that the row breaks';
comment on column store.taken_later.column_name is 'Column that breaks it; empty: the row as a whole';
comment on column store.taken_later.message is 'What is wrong and what to do';
comment on column store.taken_later.source_file is 'File or query the row came from';
comment on column store.taken_later.source_row is 'Row in that file, the first data row is 1; unit: count';
comment on column store.taken_later.row_text is 'The row as received, as JSON';
comment on column store.taken_later.outcome is 'What became of it; one of applied, unchanged, overtaken';
comment on column store.taken_later.taken_at is 'When it was taken in; unit: UTC';
