-- store.effective_parameter: one parameter of one node, after all overrides; key (plan_id, plan_date, company_id, item_id, site_id, warehouse_id, parameter, from_version)
create table if not exists store.effective_parameter (
    plan_id      varchar not null,
    plan_date    date not null,
    from_version integer not null,
    to_version   integer,
    company_id   varchar not null,
    item_id      varchar not null,
    site_id      varchar not null,
    warehouse_id varchar not null,
    parameter    varchar not null,
    value        varchar not null,
    source       varchar not null
);
comment on table store.effective_parameter is 'one parameter of one node, after all overrides; key (plan_id, plan_date, company_id, item_id, site_id, warehouse_id, parameter, from_version)';
comment on column store.effective_parameter.plan_id is 'Plan';
comment on column store.effective_parameter.plan_date is 'Date the plan was made for';
comment on column store.effective_parameter.from_version is 'First version in which the row holds; unit: count';
comment on column store.effective_parameter.to_version is 'Last version in which the row holds; absent: still; unit: count';
comment on column store.effective_parameter.company_id is 'Legal entity that the row belongs to';
comment on column store.effective_parameter.item_id is 'Item';
comment on column store.effective_parameter.site_id is 'Site';
comment on column store.effective_parameter.warehouse_id is 'Warehouse; empty where the item is planned by site';
comment on column store.effective_parameter.parameter is 'Parameter';
comment on column store.effective_parameter.value is 'Value in force';
comment on column store.effective_parameter.source is 'What set it; one of plan, item_coverage, order_setting, item, agreement, lane, coverage_group, default';
