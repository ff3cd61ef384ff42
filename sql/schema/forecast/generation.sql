-- forecast.generation: one baseline of one company as it was generated; rows are added, never changed; key (generation_no, company_id)
create table if not exists forecast.generation (
    generation_no integer not null,
    company_id    varchar not null,
    plan_date     date not null,
    parameters    varchar not null,
    name          varchar not null,
    comment       varchar not null,
    series        integer not null,
    made_at       timestamp,
    made_by       varchar not null
);
comment on table forecast.generation is 'one baseline of one company as it was generated; rows are added, never changed; key (generation_no, company_id)';
comment on column forecast.generation.generation_no is 'Number of the generation; unit: count';
comment on column forecast.generation.company_id is 'Legal entity that the row belongs to';
comment on column forecast.generation.plan_date is 'Date the forecast was made for';
comment on column forecast.generation.parameters is 'Parameters in force, as JSON';
comment on column forecast.generation.name is 'Name of the generation';
comment on column forecast.generation.comment is 'Comment on it';
comment on column forecast.generation.series is 'Series that were forecast; unit: count';
comment on column forecast.generation.made_at is 'When; absent: not told; unit: UTC';
comment on column forecast.generation.made_by is 'Who';
