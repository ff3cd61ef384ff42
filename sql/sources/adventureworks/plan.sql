-- Grain: one plan: what the forecast needs (gross), and what is to be done (static).
select
    'gross' as plan_id,
    'Forecast plan' as name,
    'forecast' as kind,
    true as include_demand_forecast,
    'none' as reduction_method,
union all
select 'static', 'Net requirements', 'static', true, 'transactions_dynamic_period'
