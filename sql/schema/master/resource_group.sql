-- master.resource_group: one group of resources on a site, in a period; key (company_id, resource_group_id, valid_from)
create table if not exists master.resource_group (
    company_id         varchar not null,
    resource_group_id  varchar not null,
    name               varchar not null,
    site_id            varchar not null,
    calendar_id        varchar not null,
    input_warehouse_id varchar not null,
    valid_from         date not null,
    valid_to           date
);
comment on table master.resource_group is 'one group of resources on a site, in a period; key (company_id, resource_group_id, valid_from)';
comment on column master.resource_group.company_id is 'Legal entity that the row belongs to';
comment on column master.resource_group.resource_group_id is 'Resource group';
comment on column master.resource_group.name is 'Name of the group';
comment on column master.resource_group.site_id is 'Site of the group';
comment on column master.resource_group.calendar_id is 'Calendar of the group';
comment on column master.resource_group.input_warehouse_id is 'Warehouse that its components are taken from';
comment on column master.resource_group.valid_from is 'First plan date for which the source said so';
comment on column master.resource_group.valid_to is 'First plan date for which it no longer did; absent: still';
