-- master.resource: one resource, in a period; key (company_id, resource_id, valid_from)
create table if not exists master.resource (
    company_id        varchar not null,
    resource_id       varchar not null,
    name              varchar not null,
    resource_group_id varchar not null,
    type              varchar not null,
    calendar_id       varchar not null,
    capacity_per_hour double not null,
    efficiency_pct    double not null,
    is_finite         boolean not null,
    hour_cost         double not null,
    valid_from        date not null,
    valid_to          date
);
comment on table master.resource is 'one resource, in a period; key (company_id, resource_id, valid_from)';
comment on column master.resource.company_id is 'Legal entity that the row belongs to';
comment on column master.resource.resource_id is 'Resource';
comment on column master.resource.name is 'Name of the resource';
comment on column master.resource.resource_group_id is 'Group it belongs to';
comment on column master.resource.type is 'Kind of resource; default: machine; one of machine, tool, human, location, vendor';
comment on column master.resource.calendar_id is 'Calendar; empty: the group''s';
comment on column master.resource.capacity_per_hour is 'Units per hour of capacity-based operations; unit: units/hour; default: 0.0';
comment on column master.resource.efficiency_pct is 'Efficiency; unit: percent; default: 100.0';
comment on column master.resource.is_finite is 'Capacity is a limit; default: false';
comment on column master.resource.hour_cost is 'Cost of one hour in the company''s currency; unit: company currency; default: 0.0';
comment on column master.resource.valid_from is 'First plan date for which the source said so';
comment on column master.resource.valid_to is 'First plan date for which it no longer did; absent: still';
