-- master.coverage_group: one coverage group of a company, in a period; key (company_id, coverage_group_id, valid_from)
create table if not exists master.coverage_group (
    company_id          varchar not null,
    coverage_group_id   varchar not null,
    coverage_code       varchar not null,
    period_days         integer not null,
    calendar_id         varchar not null,
    negative_days       integer not null,
    coverage_fence_days integer not null,
    valid_from          date not null,
    valid_to            date
);
comment on table master.coverage_group is 'one coverage group of a company, in a period; key (company_id, coverage_group_id, valid_from)';
comment on column master.coverage_group.company_id is 'Legal entity that the row belongs to';
comment on column master.coverage_group.coverage_group_id is 'Coverage group';
comment on column master.coverage_group.coverage_code is 'How uncovered needs become orders; default: requirement; one of manual, period, requirement, min_max';
comment on column master.coverage_group.period_days is 'Length of a period, for the code period; unit: days; default: 30';
comment on column master.coverage_group.calendar_id is 'Calendar of lead times and order days; empty: see the semantics, section 2';
comment on column master.coverage_group.negative_days is 'How late an existing supply may be beyond what a new one would be; unit: days; default: 0';
comment on column master.coverage_group.coverage_fence_days is 'Needs later than this many days after the plan date are left out; unit: days; default: 100';
comment on column master.coverage_group.valid_from is 'First plan date for which the source said so';
comment on column master.coverage_group.valid_to is 'First plan date for which it no longer did; absent: still';
