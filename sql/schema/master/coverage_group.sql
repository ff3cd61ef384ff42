-- master.coverage_group: one coverage group of a company, in a period; key (company_id, coverage_group_id, valid_from)
create table if not exists master.coverage_group (
    company_id                                 varchar not null,
    coverage_group_id                          varchar not null,
    coverage_code                              varchar not null,
    period_days                                integer not null,
    calendar_id                                varchar not null,
    negative_days                              integer not null,
    positive_days                              integer,
    consume_on_hand                            varchar not null,
    keep_received_supply_outside_positive_days boolean not null,
    use_latest_supply                          boolean not null,
    strict_safety_stock_pegging                boolean not null,
    min_max_rounding                           varchar not null,
    receipt_margin_days                        integer not null,
    issue_margin_days                          integer not null,
    reorder_margin_days                        integer not null,
    soft_issue_margin                          boolean not null,
    coverage_fence_days                        integer not null,
    freeze_fence_days                          integer not null,
    firming_fence_days                         integer not null,
    explosion_fence_days                       integer not null,
    forecast_fence_days                        integer not null,
    action_fence_days                          integer not null,
    delay_fence_days                           integer not null,
    approved_requisition_fence_days            integer not null,
    calculate_delays                           boolean not null,
    production_status                          varchar not null,
    actions                                    varchar not null,
    advance_margin_days                        integer not null,
    postpone_margin_days                       integer not null,
    action_basis                               varchar not null,
    round_down_advance_days                    boolean not null,
    derived_actions                            boolean not null,
    use_specified_bom                          boolean not null,
    use_specified_route                        boolean not null,
    prioritise_existing_supply                 boolean not null,
    reduction_key_id                           varchar not null,
    reduce_forecast_by                         varchar not null,
    include_customer_forecast                  boolean not null,
    include_intercompany_orders                boolean not null,
    lead_time_factor                           double not null,
    variability_factor                         double not null,
    usage_past_days                            integer not null,
    usage_forward_days                         integer not null,
    usage_past_weight                          double not null,
    usage_forward_weight                       double not null,
    priority_model_id                          varchar not null,
    valid_from                                 date not null,
    valid_to                                   date
);
comment on table master.coverage_group is 'one coverage group of a company, in a period; key (company_id, coverage_group_id, valid_from)';
comment on column master.coverage_group.company_id is 'Legal entity that the row belongs to';
comment on column master.coverage_group.coverage_group_id is 'Coverage group';
comment on column master.coverage_group.coverage_code is 'How uncovered needs become orders; default: requirement; one of manual, period, requirement, min_max, priority, decoupling';
comment on column master.coverage_group.period_days is 'Length of a period, for the code period; unit: days; default: 30';
comment on column master.coverage_group.calendar_id is 'Calendar of lead times and order days; empty: see the semantics, section 2';
comment on column master.coverage_group.negative_days is 'How late an existing supply may be beyond what a new one would be; unit: days; default: 0';
comment on column master.coverage_group.positive_days is 'How many days before a demand its supply may be there; absent: any; unit: days';
comment on column master.coverage_group.consume_on_hand is 'When stock is taken; default: before_all_supply; one of before_all_supply, after_all_supply';
comment on column master.coverage_group.keep_received_supply_outside_positive_days is 'Stock that is kept for a confirmed sales line stays outside the positive days too; default: false';
comment on column master.coverage_group.use_latest_supply is 'Of supplies on time the latest is taken first; default: false';
comment on column master.coverage_group.strict_safety_stock_pegging is 'What was ordered for safety stock stays with it; default: false';
comment on column master.coverage_group.min_max_rounding is 'How min_max rounds to the multiple; default: automatic; one of automatic, down, up';
comment on column master.coverage_group.receipt_margin_days is 'Days between receipt and need; unit: days; default: 0';
comment on column master.coverage_group.issue_margin_days is 'Days between supply and the demand it serves; unit: days; default: 0';
comment on column master.coverage_group.reorder_margin_days is 'Days between order date and start; unit: days; default: 0';
comment on column master.coverage_group.soft_issue_margin is 'The issue margin shrinks before it delays a demand; default: false';
comment on column master.coverage_group.coverage_fence_days is 'Needs later than this many days after the plan date are left out; unit: days; default: 100';
comment on column master.coverage_group.freeze_fence_days is 'No new order is required up to this many days after the plan date; 0: no fence; unit: days; default: 0';
comment on column master.coverage_group.firming_fence_days is 'Planned orders to be ordered up to this many days after the plan date are to be firmed; 0: no fence; unit: days; default: 0';
comment on column master.coverage_group.explosion_fence_days is 'Production orders required later need no components; 0: no fence; unit: days; default: 0';
comment on column master.coverage_group.forecast_fence_days is 'Forecast later than this is left out; 0: no fence; unit: days; default: 0';
comment on column master.coverage_group.action_fence_days is 'Action messages for receipts up to this many days after the plan date; 0: no fence; unit: days; default: 0';
comment on column master.coverage_group.delay_fence_days is 'Delays are reported for demands up to this many days after the plan date, with engine classic; 0: no fence; unit: days; default: 0';
comment on column master.coverage_group.approved_requisition_fence_days is 'Requisitions older than this are left out, with engine classic; 0: no fence; unit: days; default: 0';
comment on column master.coverage_group.calculate_delays is 'Delays are calculated; off only with engine classic; default: true';
comment on column master.coverage_group.production_status is 'Status that a production order gets when it is firmed; default: released; one of created, estimated, scheduled, released, started';
comment on column master.coverage_group.actions is 'Action messages that are wanted; any of advance, postpone, increase, decrease, cancel';
comment on column master.coverage_group.advance_margin_days is 'Days that a receipt may be late without a message; unit: days; default: 0';
comment on column master.coverage_group.postpone_margin_days is 'Days that a receipt may be early without a message; unit: days; default: 0';
comment on column master.coverage_group.action_basis is 'Date of the need that messages look at; default: required; one of required, requested';
comment on column master.coverage_group.round_down_advance_days is 'Days of an advance are rounded down to whole days, not up; default: false';
comment on column master.coverage_group.derived_actions is 'A message moves the components of its order, so that their supplies get messages too; default: false';
comment on column master.coverage_group.use_specified_bom is 'A demand line that names a bill gets supply made by it; default: false';
comment on column master.coverage_group.use_specified_route is 'A demand line that names a route gets supply made by it; default: false';
comment on column master.coverage_group.prioritise_existing_supply is 'A line that names a bill or route takes supply that exists before a new order; default: false';
comment on column master.coverage_group.reduction_key_id is 'Reduction key of the forecast, for the methods by key; empty: none';
comment on column master.coverage_group.reduce_forecast_by is 'What reduces demand and supply forecast; default: orders; one of orders, all_transactions';
comment on column master.coverage_group.include_customer_forecast is 'The overall forecast holds that of customers: their lines are no demand of their own; default: false';
comment on column master.coverage_group.include_intercompany_orders is 'Orders of companies of the group reduce forecast too; default: false';
comment on column master.coverage_group.lead_time_factor is 'Share of the lead time''s usage in the red and green zones; unit: ratio; default: 0.5';
comment on column master.coverage_group.variability_factor is 'Extra share of the red zone for variability; unit: ratio; default: 0.5';
comment on column master.coverage_group.usage_past_days is 'Days of issues before the plan date that a buffer''s usage is the mean of; 0: none; unit: days; default: 0';
comment on column master.coverage_group.usage_forward_days is 'Days of forecast from the plan date on that a buffer''s usage is the mean of; 0: none; unit: days; default: 0';
comment on column master.coverage_group.usage_past_weight is 'Weight of past usage where both count; unit: weight; default: 50.0';
comment on column master.coverage_group.usage_forward_weight is 'Weight of forward usage where both count; unit: weight; default: 50.0';
comment on column master.coverage_group.priority_model_id is 'Priority model of the code priority; empty: percent of maximum, one order';
comment on column master.coverage_group.valid_from is 'First plan date for which the source said so';
comment on column master.coverage_group.valid_to is 'First plan date for which it no longer did; absent: still';
