-- master.plan: one plan of the group of companies, in a period; key (plan_id, valid_from)
create table if not exists master.plan (
    plan_id                           varchar not null,
    name                              varchar not null,
    kind                              varchar not null,
    base_plan_id                      varchar not null,
    companies                         varchar not null,
    item_filter                       varchar not null,
    engine                            varchar not null,
    include_on_hand                   boolean not null,
    include_transactions              boolean not null,
    include_sales_orders              boolean not null,
    include_transfer_orders           boolean not null,
    include_demand_forecast           boolean not null,
    include_supply_forecast           boolean not null,
    include_requisitions              boolean not null,
    include_rfqs                      boolean not null,
    include_purchase_returns          boolean not null,
    include_quotations                boolean not null,
    quotation_min_probability_pct     double not null,
    include_planned_downstream_demand boolean not null,
    keep_supply_for_confirmed_demand  boolean not null,
    exclude_flagged_transactions      boolean not null,
    forecast_model_id                 varchar not null,
    reduction_method                  varchar not null,
    excess_carry                      varchar not null,
    forecast_on_plan_date             varchar,
    negative_days                     integer,
    positive_days                     integer,
    consume_on_hand                   varchar,
    use_latest_supply                 boolean,
    coverage_fence_days               integer,
    freeze_fence_days                 integer,
    firming_fence_days                integer,
    explosion_fence_days              integer,
    forecast_fence_days               integer,
    action_fence_days                 integer,
    delay_fence_days                  integer,
    approved_requisition_fence_days   integer,
    calculate_delays                  boolean,
    action_basis                      varchar,
    receipt_margin_days               integer not null,
    issue_margin_days                 integer not null,
    reorder_margin_days               integer not null,
    add_delay_to_requirement_date     varchar not null,
    auto_firm                         boolean not null,
    use_shelf_life                    boolean not null,
    reporting_currency_code           varchar not null,
    valid_from                        date not null,
    valid_to                          date
);
comment on table master.plan is 'one plan of the group of companies, in a period; key (plan_id, valid_from)';
comment on column master.plan.plan_id is 'Plan';
comment on column master.plan.name is 'Name of the plan';
comment on column master.plan.kind is 'static, dynamic: net requirements; forecast: gross; intercompany: net, planned demand of other companies too; scenario: changes over a base plan; default: static; one of static, dynamic, forecast, intercompany, scenario';
comment on column master.plan.base_plan_id is 'Plan whose parameters and inputs a scenario changes';
comment on column master.plan.companies is 'Companies that it plans; empty: all';
comment on column master.plan.item_filter is 'Items that it plans; empty: all';
comment on column master.plan.engine is 'Which rule applies where the rule books name two; default: po; one of po, classic';
comment on column master.plan.include_on_hand is 'Start from stock; default: true';
comment on column master.plan.include_transactions is 'Count open supply and demand orders; default: true';
comment on column master.plan.include_sales_orders is 'Count sales orders; default: true';
comment on column master.plan.include_transfer_orders is 'Count open transfer orders; default: true';
comment on column master.plan.include_demand_forecast is 'Count forecast demand; default: false';
comment on column master.plan.include_supply_forecast is 'Lines of the supply forecast become planned orders; default: false';
comment on column master.plan.include_requisitions is 'Count approved purchase requisitions; default: false';
comment on column master.plan.include_rfqs is 'Count requests for quotation as purchases; default: false';
comment on column master.plan.include_purchase_returns is 'Count purchase returns as demand; default: false';
comment on column master.plan.include_quotations is 'Count quotations; default: false';
comment on column master.plan.quotation_min_probability_pct is 'Least probability of a quotation that counts; unit: percent; default: 0.0';
comment on column master.plan.include_planned_downstream_demand is 'Planned intercompany purchases are demand of the seller; default: false';
comment on column master.plan.keep_supply_for_confirmed_demand is 'Supply that confirmed sales lines have stays theirs from run to run; default: false';
comment on column master.plan.exclude_flagged_transactions is 'Leave out lines flagged exclude_from_planning; default: false';
comment on column master.plan.forecast_model_id is 'Forecast model that demand comes from; default: baseline';
comment on column master.plan.reduction_method is 'How forecast is reduced; default: transactions_dynamic_period; one of none, percent_key, transactions_key, transactions_dynamic_period';
comment on column master.plan.excess_carry is 'Where orders above the forecast of their period go, by transactions_key; default: none; one of none, previous_then_next';
comment on column master.plan.forecast_on_plan_date is 'Whether forecast of the plan date counts; absent: only with engine classic; one of keep, drop';
comment on column master.plan.negative_days is 'How late an existing supply may be beyond what a new one would be; absent: the group''s; unit: days';
comment on column master.plan.positive_days is 'How many days before a demand its supply may be there; absent: the group''s; unit: days';
comment on column master.plan.consume_on_hand is 'When stock is taken; absent: the group''s; one of before_all_supply, after_all_supply';
comment on column master.plan.use_latest_supply is 'Of supplies on time the latest is taken first; absent: the group''s';
comment on column master.plan.coverage_fence_days is 'Needs later than this many days after the plan date are left out; absent: the group''s; unit: days';
comment on column master.plan.freeze_fence_days is 'No new order is required up to this many days after the plan date; absent: the group''s; unit: days';
comment on column master.plan.firming_fence_days is 'Planned orders to be ordered up to this many days after the plan date are to be firmed; absent: the group''s; unit: days';
comment on column master.plan.explosion_fence_days is 'Production orders required later need no components; absent: the group''s; unit: days';
comment on column master.plan.forecast_fence_days is 'Forecast later than this is left out; absent: the group''s; unit: days';
comment on column master.plan.action_fence_days is 'Action messages for receipts up to this many days after the plan date; absent: the group''s; unit: days';
comment on column master.plan.delay_fence_days is 'Delays are reported for demands up to this many days after the plan date, with engine classic; absent: the group''s; unit: days';
comment on column master.plan.approved_requisition_fence_days is 'Requisitions older than this are left out, with engine classic; absent: the group''s; unit: days';
comment on column master.plan.calculate_delays is 'Delays are calculated; absent: the group''s';
comment on column master.plan.action_basis is 'Date of the need that messages look at; absent: the group''s; one of required, requested';
comment on column master.plan.receipt_margin_days is 'Days between receipt and need, added to the group''s; unit: days; default: 0';
comment on column master.plan.issue_margin_days is 'Days between supply and the demand it serves, added to the group''s; unit: days; default: 0';
comment on column master.plan.reorder_margin_days is 'Days between order date and start, added to the group''s; unit: days; default: 0';
comment on column master.plan.add_delay_to_requirement_date is 'Kinds of orders whose requirement date carries the delay; any of purchase, production, transfer, kanban';
comment on column master.plan.auto_firm is 'Orders inside the firming fence are firmed after each run of the chain; default: false';
comment on column master.plan.use_shelf_life is 'Batches and receipts expire; default: false';
comment on column master.plan.reporting_currency_code is 'Currency of the group view; empty: that of the first company by id';
comment on column master.plan.valid_from is 'First plan date for which the source said so';
comment on column master.plan.valid_to is 'First plan date for which it no longer did; absent: still';
