-- master.planning_parameter: one legal entity, in a period; key (company_id, valid_from)
create table if not exists master.planning_parameter (
    company_id                   varchar not null,
    general_coverage_group_id    varchar not null,
    current_static_plan_id       varchar not null,
    current_dynamic_plan_id      varchar not null,
    find_trade_agreement         boolean not null,
    agreement_criterion          varchar not null,
    use_dynamic_negative_days    boolean not null,
    use_dynamic_positive_days    boolean not null,
    keep_approved_pegging        boolean not null,
    margins_are_working          boolean not null,
    firming_group_by_vendor      boolean not null,
    firming_group_by_buyer_group boolean not null,
    firming_purchase_period      varchar not null,
    firming_transfer_period      varchar not null,
    firming_marking              varchar not null,
    firming_stop_on_error        boolean not null,
    week_starts_on               integer not null,
    valid_from                   date not null,
    valid_to                     date
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
comment on column master.planning_parameter.keep_approved_pegging is 'What approved planned orders have from approved ones stays with them in later runs; default: false';
comment on column master.planning_parameter.margins_are_working is 'Safety margins count open days, not calendar days; default: false';
comment on column master.planning_parameter.firming_group_by_vendor is 'Firming makes one purchase order per vendor, not one per planned order; default: false';
comment on column master.planning_parameter.firming_group_by_buyer_group is 'Per vendor and buyer group; needs grouping by vendor; default: false';
comment on column master.planning_parameter.firming_purchase_period is 'Per vendor and period of the receipt date; needs grouping by vendor; default: none; one of none, day, week, month';
comment on column master.planning_parameter.firming_transfer_period is 'One transfer order per pair of warehouses and period of the receipt date; none: one per planned order; default: none; one of none, day, week, month';
comment on column master.planning_parameter.firming_marking is 'Which links of a plan firming makes lasting; default: none; one of none, standard, extended, single_level_standard, single_level_extended';
comment on column master.planning_parameter.firming_stop_on_error is 'An error of one order stops the firming of all; default: false';
comment on column master.planning_parameter.week_starts_on is 'First day of a week, Monday = 1; unit: count; default: 1';
comment on column master.planning_parameter.valid_from is 'First plan date for which the source said so';
comment on column master.planning_parameter.valid_to is 'First plan date for which it no longer did; absent: still';
