-- master.item_coverage: one item on a site, or in a warehouse of it, in a period; key (company_id, item_id, site_id, warehouse_id, valid_from)
create table if not exists master.item_coverage (
    company_id                                 varchar not null,
    item_id                                    varchar not null,
    site_id                                    varchar not null,
    warehouse_id                               varchar not null,
    coverage_group_id                          varchar not null,
    coverage_code                              varchar,
    period_days                                integer,
    calendar_id                                varchar not null,
    negative_days                              integer,
    positive_days                              integer,
    consume_on_hand                            varchar,
    keep_received_supply_outside_positive_days boolean,
    use_latest_supply                          boolean,
    strict_safety_stock_pegging                boolean,
    min_max_rounding                           varchar,
    receipt_margin_days                        integer,
    issue_margin_days                          integer,
    reorder_margin_days                        integer,
    soft_issue_margin                          boolean,
    coverage_fence_days                        integer,
    freeze_fence_days                          integer,
    firming_fence_days                         integer,
    explosion_fence_days                       integer,
    forecast_fence_days                        integer,
    action_fence_days                          integer,
    delay_fence_days                           integer,
    approved_requisition_fence_days            integer,
    calculate_delays                           boolean,
    production_status                          varchar,
    actions                                    varchar,
    advance_margin_days                        integer,
    postpone_margin_days                       integer,
    action_basis                               varchar,
    round_down_advance_days                    boolean,
    derived_actions                            boolean,
    use_specified_bom                          boolean,
    use_specified_route                        boolean,
    prioritise_existing_supply                 boolean,
    reduction_key_id                           varchar not null,
    reduce_forecast_by                         varchar,
    include_customer_forecast                  boolean,
    include_intercompany_orders                boolean,
    lead_time_factor                           double,
    variability_factor                         double,
    usage_past_days                            integer,
    usage_forward_days                         integer,
    usage_past_weight                          double,
    usage_forward_weight                       double,
    priority_model_id                          varchar not null,
    min_on_hand_qty                            decimal(18, 6) not null,
    reorder_point_qty                          decimal(18, 6) not null,
    max_on_hand_qty                            decimal(18, 6) not null,
    minimum_key_id                             varchar not null,
    maximum_key_id                             varchar not null,
    use_minimum_periods                        boolean not null,
    fulfil_minimum                             varchar not null,
    spike_threshold_qty                        decimal(18, 6) not null,
    average_daily_usage                        double not null,
    demand_adjustment_factor                   double not null,
    order_cycle_days                           integer not null,
    decoupled_lead_days                        integer,
    order_type                                 varchar,
    vendor_id                                  varchar not null,
    from_warehouse_id                          varchar not null,
    purchase_lead_days                         integer,
    production_lead_days                       integer,
    transfer_lead_days                         integer,
    order_min_qty                              decimal(18, 6),
    order_max_qty                              decimal(18, 6),
    order_multiple_qty                         decimal(18, 6),
    order_standard_qty                         decimal(18, 6),
    valid_from                                 date not null,
    valid_to                                   date
);
comment on table master.item_coverage is 'one item on a site, or in a warehouse of it, in a period; key (company_id, item_id, site_id, warehouse_id, valid_from)';
comment on column master.item_coverage.company_id is 'Legal entity that the row belongs to';
comment on column master.item_coverage.item_id is 'Item';
comment on column master.item_coverage.site_id is 'Site; empty: every site';
comment on column master.item_coverage.warehouse_id is 'Warehouse; empty: every warehouse of the site';
comment on column master.item_coverage.coverage_group_id is 'Coverage group instead of the item''s';
comment on column master.item_coverage.coverage_code is 'How uncovered needs become orders; absent: the group''s; one of manual, period, requirement, min_max, priority, decoupling';
comment on column master.item_coverage.period_days is 'Length of a period, for the code period; absent: the group''s; unit: days';
comment on column master.item_coverage.calendar_id is 'Calendar of lead times and order days; empty: see the semantics, section 2; empty: the group''s';
comment on column master.item_coverage.negative_days is 'How late an existing supply may be beyond what a new one would be; absent: the group''s; unit: days';
comment on column master.item_coverage.positive_days is 'How many days before a demand its supply may be there; absent: the group''s; unit: days';
comment on column master.item_coverage.consume_on_hand is 'When stock is taken; absent: the group''s; one of before_all_supply, after_all_supply';
comment on column master.item_coverage.keep_received_supply_outside_positive_days is 'Stock that is kept for a confirmed sales line stays outside the positive days too; absent: the group''s';
comment on column master.item_coverage.use_latest_supply is 'Of supplies on time the latest is taken first; absent: the group''s';
comment on column master.item_coverage.strict_safety_stock_pegging is 'What was ordered for safety stock stays with it; absent: the group''s';
comment on column master.item_coverage.min_max_rounding is 'How min_max rounds to the multiple; absent: the group''s; one of automatic, down, up';
comment on column master.item_coverage.receipt_margin_days is 'Days between receipt and need; absent: the group''s; unit: days';
comment on column master.item_coverage.issue_margin_days is 'Days between supply and the demand it serves; absent: the group''s; unit: days';
comment on column master.item_coverage.reorder_margin_days is 'Days between order date and start; absent: the group''s; unit: days';
comment on column master.item_coverage.soft_issue_margin is 'The issue margin shrinks before it delays a demand; absent: the group''s';
comment on column master.item_coverage.coverage_fence_days is 'Needs later than this many days after the plan date are left out; absent: the group''s; unit: days';
comment on column master.item_coverage.freeze_fence_days is 'No new order is required up to this many days after the plan date; absent: the group''s; unit: days';
comment on column master.item_coverage.firming_fence_days is 'Planned orders to be ordered up to this many days after the plan date are to be firmed; absent: the group''s; unit: days';
comment on column master.item_coverage.explosion_fence_days is 'Production orders required later need no components; absent: the group''s; unit: days';
comment on column master.item_coverage.forecast_fence_days is 'Forecast later than this is left out; absent: the group''s; unit: days';
comment on column master.item_coverage.action_fence_days is 'Action messages for receipts up to this many days after the plan date; absent: the group''s; unit: days';
comment on column master.item_coverage.delay_fence_days is 'Delays are reported for demands up to this many days after the plan date, with engine classic; absent: the group''s; unit: days';
comment on column master.item_coverage.approved_requisition_fence_days is 'Requisitions older than this are left out, with engine classic; absent: the group''s; unit: days';
comment on column master.item_coverage.calculate_delays is 'Delays are calculated; absent: the group''s';
comment on column master.item_coverage.production_status is 'Status that a production order gets when it is firmed; absent: the group''s; one of created, estimated, scheduled, released, started';
comment on column master.item_coverage.actions is 'Action messages that are wanted; absent: the group''s; any of advance, postpone, increase, decrease, cancel';
comment on column master.item_coverage.advance_margin_days is 'Days that a receipt may be late without a message; absent: the group''s; unit: days';
comment on column master.item_coverage.postpone_margin_days is 'Days that a receipt may be early without a message; absent: the group''s; unit: days';
comment on column master.item_coverage.action_basis is 'Date of the need that messages look at; absent: the group''s; one of required, requested';
comment on column master.item_coverage.round_down_advance_days is 'Days of an advance are rounded down to whole days, not up; absent: the group''s';
comment on column master.item_coverage.derived_actions is 'A message moves the components of its order, so that their supplies get messages too; absent: the group''s';
comment on column master.item_coverage.use_specified_bom is 'A demand line that names a bill gets supply made by it; absent: the group''s';
comment on column master.item_coverage.use_specified_route is 'A demand line that names a route gets supply made by it; absent: the group''s';
comment on column master.item_coverage.prioritise_existing_supply is 'A line that names a bill or route takes supply that exists before a new order; absent: the group''s';
comment on column master.item_coverage.reduction_key_id is 'Reduction key of the forecast, for the methods by key; empty: none; empty: the group''s';
comment on column master.item_coverage.reduce_forecast_by is 'What reduces demand and supply forecast; absent: the group''s; one of orders, all_transactions';
comment on column master.item_coverage.include_customer_forecast is 'The overall forecast holds that of customers: their lines are no demand of their own; absent: the group''s';
comment on column master.item_coverage.include_intercompany_orders is 'Orders of companies of the group reduce forecast too; absent: the group''s';
comment on column master.item_coverage.lead_time_factor is 'Share of the lead time''s usage in the red and green zones; absent: the group''s; unit: ratio';
comment on column master.item_coverage.variability_factor is 'Extra share of the red zone for variability; absent: the group''s; unit: ratio';
comment on column master.item_coverage.usage_past_days is 'Days of issues before the plan date that a buffer''s usage is the mean of; absent: the group''s; unit: days';
comment on column master.item_coverage.usage_forward_days is 'Days of forecast from the plan date on that a buffer''s usage is the mean of; absent: the group''s; unit: days';
comment on column master.item_coverage.usage_past_weight is 'Weight of past usage where both count; absent: the group''s; unit: weight';
comment on column master.item_coverage.usage_forward_weight is 'Weight of forward usage where both count; absent: the group''s; unit: weight';
comment on column master.item_coverage.priority_model_id is 'Priority model of the code priority; empty: percent of maximum, one order; empty: the group''s';
comment on column master.item_coverage.min_on_hand_qty is 'Safety stock: the floor under projected stock; unit: inventory unit; default: 0';
comment on column master.item_coverage.reorder_point_qty is 'Net flow below which priority and decoupling order; unit: inventory unit; default: 0';
comment on column master.item_coverage.max_on_hand_qty is 'Level up to which min_max, priority and decoupling order; unit: inventory unit; default: 0';
comment on column master.item_coverage.minimum_key_id is 'Seasonal key of the minimum; empty: constant';
comment on column master.item_coverage.maximum_key_id is 'Seasonal key of the maximum; empty: constant';
comment on column master.item_coverage.use_minimum_periods is 'Every period of the keys counts; no (engine classic): that of the plan date; default: true';
comment on column master.item_coverage.fulfil_minimum is 'When a missing minimum is due, with engine classic; default: today_plus_procurement; one of today, today_plus_procurement, first_issue, coverage_fence';
comment on column master.item_coverage.spike_threshold_qty is 'Demand of a day above this counts at a decoupling point; 0: none does; unit: inventory unit; default: 0';
comment on column master.item_coverage.average_daily_usage is 'Usage per day of a buffer; 0: by the usage periods; unit: inventory unit per day; default: 0.0';
comment on column master.item_coverage.demand_adjustment_factor is 'Factor on the usage; unit: ratio; default: 1.0';
comment on column master.item_coverage.order_cycle_days is 'Usual days between orders of a decoupling point; unit: days; default: 0';
comment on column master.item_coverage.decoupled_lead_days is 'Lead time of a decoupling point, down to the next ones; absent: not overridden; unit: days';
comment on column master.item_coverage.order_type is 'How the node is supplied; absent: not overridden; one of purchase, production, transfer';
comment on column master.item_coverage.vendor_id is 'Vendor of planned purchases';
comment on column master.item_coverage.from_warehouse_id is 'Warehouse that planned transfers come from';
comment on column master.item_coverage.purchase_lead_days is 'Lead time of a purchase; absent: not overridden; unit: days';
comment on column master.item_coverage.production_lead_days is 'Lead time of a production order; absent: not overridden; unit: days';
comment on column master.item_coverage.transfer_lead_days is 'Lead time of a transfer; absent: not overridden; unit: days';
comment on column master.item_coverage.order_min_qty is 'Smallest quantity of an order; absent: not overridden; unit: inventory unit';
comment on column master.item_coverage.order_max_qty is 'Largest quantity of an order; absent: not overridden; unit: inventory unit';
comment on column master.item_coverage.order_multiple_qty is 'Multiple of an order; absent: not overridden; unit: inventory unit';
comment on column master.item_coverage.order_standard_qty is 'Quantity of an order made by hand that names none; absent: not overridden; unit: inventory unit';
comment on column master.item_coverage.valid_from is 'First plan date for which the source said so';
comment on column master.item_coverage.valid_to is 'First plan date for which it no longer did; absent: still';
