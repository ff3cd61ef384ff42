-- master.forecast_fence: one time in which forecasts are not edited, or not calculated anew, in a period; key (fence_id, valid_from)
create table if not exists master.forecast_fence (
    fence_id        varchar not null,
    name            varchar not null,
    kind            varchar not null,
    role            varchar not null,
    blocks          boolean not null,
    bucket          varchar not null,
    further_buckets integer not null,
    companies       varchar not null,
    items           varchar not null,
    item_groups     varchar not null,
    allocation_keys varchar not null,
    sites           varchar not null,
    warehouses      varchar not null,
    valid_from      date not null,
    valid_to        date
);
comment on table master.forecast_fence is 'one time in which forecasts are not edited, or not calculated anew, in a period; key (fence_id, valid_from)';
comment on column master.forecast_fence.fence_id is 'Fence';
comment on column master.forecast_fence.name is 'Name of the fence';
comment on column master.forecast_fence.kind is 'edit: nobody edits; freeze: a new baseline changes nothing; freeze_edited: it changes nothing that was edited; default: edit; one of edit, freeze, freeze_edited';
comment on column master.forecast_fence.role is 'Role of users that an edit fence is for; default: all users';
comment on column master.forecast_fence.blocks is 'It blocks; no: these users may edit whatever others say; default: true';
comment on column master.forecast_fence.bucket is 'Length of the buckets of the series that it is for; default: week; one of day, week, month';
comment on column master.forecast_fence.further_buckets is 'Buckets behind that of the plan date; 0: that one alone; unit: count; default: 0';
comment on column master.forecast_fence.companies is 'Companies; empty: all';
comment on column master.forecast_fence.items is 'Items; empty: all';
comment on column master.forecast_fence.item_groups is 'Item groups; empty: all';
comment on column master.forecast_fence.allocation_keys is 'Allocation keys; empty: all';
comment on column master.forecast_fence.sites is 'Sites; empty: all';
comment on column master.forecast_fence.warehouses is 'Warehouses; empty: all';
comment on column master.forecast_fence.valid_from is 'First plan date for which the source said so';
comment on column master.forecast_fence.valid_to is 'First plan date for which it no longer did; absent: still';
