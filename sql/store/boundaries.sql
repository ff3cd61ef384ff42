-- plan dates from one on at which the master data may change, in order
select distinct plan_date
from (
    select plan_date from master.ingestion
    union all
    select plan_date from plan.firmed_order
    union all
    select plan_date from plan.firmed_order_taken
    union all
    select valid_from from store.kept_forecast_line
    union all
    select valid_to from store.kept_forecast_line
    union all
    select plan_date from plan.posted_minimum
)
where plan_date >= $plan_date
order by plan_date;
