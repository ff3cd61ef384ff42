-- master.plan: one plan of the group of companies, in a period; key (plan_id, valid_from)
create table if not exists master.plan (
    plan_id                           varchar not null,
    name                              varchar not null,
    kind                              varchar not null,
    engine                            varchar not null,
    include_on_hand                   boolean not null,
    include_transactions              boolean not null,
    include_sales_orders              boolean not null,
    include_transfer_orders           boolean not null,
    include_demand_forecast           boolean not null,
    include_quotations                boolean not null,
    quotation_min_probability_pct     double not null,
    include_planned_downstream_demand boolean not null,
    exclude_flagged_transactions      boolean not null,
    forecast_model_id                 varchar not null,
    reduction_method                  varchar not null,
    coverage_fence_days               integer,
    negative_days                     integer,
    reporting_currency_code           varchar not null,
    valid_from                        date not null,
    valid_to                          date
);
comment on table master.plan is 'one plan of the group of companies, in a period; key (plan_id, valid_from)';
comment on column master.plan.plan_id is 'Plan';
comment on column master.plan.name is 'Name of the plan';
comment on column master.plan.kind is 'static: net requirements; forecast: gross requirements; default: static; one of static, forecast';
comment on column master.plan.engine is 'Which rule applies where the rule books name two; default: po; one of po, classic';
comment on column master.plan.include_on_hand is 'Start from stock; default: true';
comment on column master.plan.include_transactions is 'Count open supply and demand orders; default: true';
comment on column master.plan.include_sales_orders is 'Count sales orders; default: true';
comment on column master.plan.include_transfer_orders is 'Count open transfer orders; default: true';
comment on column master.plan.include_demand_forecast is 'Count forecast demand; default: false';
comment on column master.plan.include_quotations is 'Count quotations; default: false';
comment on column master.plan.quotation_min_probability_pct is 'Least probability of a quotation that counts; unit: percent; default: 0.0';
comment on column master.plan.include_planned_downstream_demand is 'Planned intercompany purchases are demand of the seller; default: false';
comment on column master.plan.exclude_flagged_transactions is 'Leave out lines flagged exclude_from_planning; default: false';
comment on column master.plan.forecast_model_id is 'Forecast model that demand comes from; default: baseline';
comment on column master.plan.reduction_method is 'How orders consume forecast; default: transactions_dynamic_period; one of none, transactions_dynamic_period';
comment on column master.plan.coverage_fence_days is 'Coverage fence instead of the group''s; absent: the group''s; unit: days';
comment on column master.plan.negative_days is 'Negative days instead of the group''s; absent: the group''s; unit: days';
comment on column master.plan.reporting_currency_code is 'Currency of the group view; empty: that of the first company by id';
comment on column master.plan.valid_from is 'First plan date for which the source said so';
comment on column master.plan.valid_to is 'First plan date for which it no longer did; absent: still';
