-- store.change_file: one file of changes with one content that was dealt with, so that it is taken exactly once; key (file_name, fingerprint)
create table if not exists store.change_file (
    file_name   varchar not null,
    fingerprint varchar not null,
    plan_date   date not null,
    rows_read   integer not null,
    reason      varchar not null,
    taken_at    timestamp not null
);
comment on table store.change_file is 'one file of changes with one content that was dealt with, so that it is taken exactly once; key (file_name, fingerprint)';
comment on column store.change_file.file_name is 'Table and name of the file';
comment on column store.change_file.fingerprint is 'Fingerprint of its bytes';
comment on column store.change_file.plan_date is 'Plan date that it was taken in for';
comment on column store.change_file.rows_read is 'Rows in it; unit: count';
comment on column store.change_file.reason is 'Why it could not be read; empty: it was';
comment on column store.change_file.taken_at is 'When it was dealt with; unit: UTC';
