-- store.taken_change: one change that was taken in; key (change_no)
create table if not exists store.taken_change (
    change_no   bigint not null,
    plan_date   date not null,
    table_name  varchar not null,
    row_key     varchar not null,
    change      varchar not null,
    changed_at  timestamp,
    source_file varchar not null,
    source_row  integer not null,
    outcome     varchar not null,
    taken_at    timestamp not null
);
comment on table store.taken_change is 'one change that was taken in; key (change_no)';
comment on column store.taken_change.change_no is 'Number in the order of taking in';
comment on column store.taken_change.plan_date is 'Plan date that it was taken in for';
comment on column store.taken_change.table_name is 'Input table that it was meant for';
comment on column store.taken_change.row_key is 'Key of the row, its parts joined by |';
comment on column store.taken_change.change is 'What happened to the row; one of upsert, delete';
comment on column store.taken_change.changed_at is 'When the change was made where it comes from; absent: its file''s name gives the order; unit: UTC';
comment on column store.taken_change.source_file is 'File or system that the change came from';
comment on column store.taken_change.source_row is 'Row in that file, the first data row is 1; unit: count';
comment on column store.taken_change.outcome is 'What became of it; overtaken: a newer change of the row counts; one of applied, unchanged, overtaken, quarantined';
comment on column store.taken_change.taken_at is 'When it was taken in; unit: UTC';
