-- the last shadowed version of each plan of a date, and in how many tables it differed from the plan made anew
select
    substr(stage, length('shadow ') + 1) as plan_id,
    cast(inputs as integer) as version,
    cast(result as integer) as mismatches
from store.stage_result
where starts_with(stage, 'shadow ') and plan_date = $plan_date
order by plan_id;
