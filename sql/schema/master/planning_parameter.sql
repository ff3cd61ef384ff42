-- master.planning_parameter: one legal entity, in a period; key (company_id, valid_from)
create table if not exists master.planning_parameter (
    company_id                varchar not null,
    general_coverage_group_id varchar not null,
    current_static_plan_id    varchar not null,
    current_dynamic_plan_id   varchar not null,
    find_trade_agreement      boolean not null,
    agreement_criterion       varchar not null,
    use_dynamic_negative_days boolean not null,
    use_dynamic_positive_days boolean not null,
    margins_are_working       boolean not null,
    week_starts_on            integer not null,
    valid_from                date not null,
    valid_to                  date
);
comment on table master.planning_parameter is 'one legal entity, in a period; key (company_id, valid_from)';
comment on column master.planning_parameter.company_id is 'Legal entity that the row belongs to';
comment on column master.planning_parameter.general_coverage_group_id is 'Coverage group of items that name none';
comment on column master.planning_parameter.current_static_plan_id is 'Plan that orders are approved and firmed from';
comment on column master.planning_parameter.current_dynamic_plan_id is 'Plan that follows changes; the same as the static one: one-plan strategy';
comment on column master.planning_parameter.find_trade_agreement is 'Search trade agreements for the vendor of a planned purchase; default: false';
comment on column master.planning_parameter.agreement_criterion is 'What makes an agreement the best; default: lead_time; one of lead_time, price';
comment on column master.planning_parameter.use_dynamic_negative_days is 'Late supply is measured against a new order, with engine classic; default: false';
comment on column master.planning_parameter.use_dynamic_positive_days is 'Demand within the lead time takes any supply, with engine po; default: false';
comment on column master.planning_parameter.margins_are_working is 'Safety margins count open days, not calendar days; default: false';
comment on column master.planning_parameter.week_starts_on is 'First day of a week, Monday = 1; unit: count; default: 1';
comment on column master.planning_parameter.valid_from is 'First plan date for which the source said so';
comment on column master.planning_parameter.valid_to is 'First plan date for which it no longer did; absent: still';
