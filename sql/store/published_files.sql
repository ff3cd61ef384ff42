-- where the files of this publication are; a version of a plan as it is now, of rows that an earlier publication has
create or replace macro published.file_of(name) as
    coalesce(getvariable('masterplan_folder'), {folder}) || case {files} else {usual} || name || '.parquet' end;
create or replace macro published.version_of(plan_id, version) as case {versions} else version end;
