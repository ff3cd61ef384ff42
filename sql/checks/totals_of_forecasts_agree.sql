-- Totals of forecasts are the sums of the forecasts that are published (semantics §37.4).
-- asset: demand_forecast
with buckets as (
    select company_id, bucket
    from forecast.level
    where plan_date = $plan_date and level = 'company'
    group by company_id, bucket
),

series as (
    select
        b.company_id,
        b.site_id,
        b.item_id,
        coalesce(i.item_group_id, '') as item_group_id,
        coalesce(i.unit_id, '') as unit_id,
        k.bucket,
        case when k.bucket = 'week' then isodow(b.date) else 0 end as weekday,
        b.date,
        max(b.date) over (partition by b.company_id) as last_date,
        b.point_qty
    from forecast.baseline as b
    left join buckets as k using (company_id)
    left join master.item as i
        on i.company_id = b.company_id and i.item_id = b.item_id
        and i.valid_from <= $plan_date and (i.valid_to is null or $plan_date < i.valid_to)
    where b.plan_date = $plan_date
),

placed as (
    select 'item' as level, company_id, item_id as member_id, unit_id, bucket, weekday, date, last_date, point_qty from series
    union all
    select 'item_group', company_id, item_group_id, unit_id, bucket, weekday, date, last_date, point_qty from series
    union all
    select 'site', company_id, site_id, unit_id, bucket, weekday, date, last_date, point_qty from series
    union all
    select 'company', company_id, '', unit_id, bucket, weekday, date, last_date, point_qty from series
    union all
    select 'all', '', '', unit_id, bucket, weekday, date, last_date, point_qty from series
),

reached as (
    select *
    from placed
    qualify date <= min(last_date) over (partition by level, company_id, member_id, unit_id, bucket, weekday)
),

sums as (
    select level, company_id, member_id, unit_id, bucket, date, sum(point_qty) as sum_qty, count(*) as series_added
    from reached
    group by level, company_id, member_id, unit_id, bucket, date
),

totals as (
    select level, company_id, member_id, unit_id, bucket, date, point_qty, series
    from forecast.level
    where plan_date = $plan_date
)

select level, company_id, member_id, unit_id, bucket, date, point_qty, sum_qty, series, series_added
from totals
full join sums using (level, company_id, member_id, unit_id, bucket, date)
where point_qty is distinct from sum_qty or series is distinct from series_added
order by level, company_id, member_id, unit_id, bucket, date
