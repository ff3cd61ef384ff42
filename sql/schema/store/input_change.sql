-- store.input_change: one change of one row of an input table that waits to be taken in; other tools may add rows; key (table_name, source_file, source_row, changed_at)
create table if not exists store.input_change (
    table_name  varchar not null,
    change      varchar,
    row_text    varchar not null,
    changed_at  timestamp,
    source_file varchar not null,
    source_row  integer not null
);
comment on table store.input_change is 'one change of one row of an input table that waits to be taken in; other tools may add rows; key (table_name, source_file, source_row, changed_at)';
comment on column store.input_change.table_name is 'Input table, without schema';
comment on column store.input_change.change is 'What happens to the row; absent: upsert; one of upsert, delete';
comment on column store.input_change.row_text is 'The row as a JSON object, value by column; of a delete the key is enough';
comment on column store.input_change.changed_at is 'When the change was made where it comes from, in UTC; absent: when it is taken in; unit: UTC';
comment on column store.input_change.source_file is 'File or system that the change came from';
comment on column store.input_change.source_row is 'Row in that file, the first data row is 1; unit: count';
